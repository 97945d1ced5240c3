#include "bad_case.hpp"

namespace tenbin::config {
namespace {

class BadValue : public BadFile {};

TEST_P(BadValue, IsNamedWithWhatWouldBeRight)
{
    check();
}

const bad_case values_cases[] = {
    {"a number below its range",
     in_global_defs("workers 0"),
     R"(t.conf:2:11: error: '0' is out of range for workers
      workers 0
              ^
    a number from 1 to 256, or auto
)"},
    {"a number beyond its range",
     in_server("weight 65536"),
     R"(t.conf:4:12: error: '65536' is out of range for weight
        weight 65536
               ^~~~~
    a number from 0 to 65535
)"},
    {"a number beyond all ranges",
     in_proxy("max_sessions 99999999999999999999"),
     R"(t.conf:4:16: error: '99999999999999999999' is out of range for max_sessions
      max_sessions 99999999999999999999
                   ^~~~~~~~~~~~~~~~~~~~
    a number from 1 to 1000000
)"},
    {"a negative number",
     in_proxy("max_sessions -1"),
     R"(t.conf:4:16: error: '-1' is not a whole number
      max_sessions -1
                   ^~
    a number from 1 to 1000000
)"},
    {"a hexadecimal number",
     in_server("rise 0x4"),
     R"(t.conf:4:10: error: '0x4' is not a whole number
        rise 0x4
             ^~~
    a number from 1 to 1000
)"},
    {"a number with decimals",
     in_server("weight 1.5"),
     R"(t.conf:4:12: error: '1.5' is not a whole number
        weight 1.5
               ^~~
    a number from 0 to 65535
)"},
    {"an empty number",
     in_server("weight \"\""),
     R"(t.conf:4:12: error: '' is not a whole number
        weight ""
               ^~
    a number from 0 to 65535
)"},
    {"a word for a number",
     in_global_defs("workers automatic"),
     R"(t.conf:2:11: error: 'automatic' is not a whole number
      workers automatic
              ^~~~~~~~~
    a number from 1 to 256, or auto
)"},
    {"an unknown unit",
     in_proxy("delay_loop 10x"),
     R"(t.conf:4:14: error: '10x' is not a time
      delay_loop 10x
                 ^~~
    a number with one of ms, s, m, h, d, as in 500ms, 3s or 1.5h; without, it means seconds
)"},
    {"a time that is no time",
     in_proxy("idle_timeout never"),
     R"(t.conf:4:16: error: 'never' is not a time
      idle_timeout never
                   ^~~~~
    a number with one of ms, s, m, h, d, as in 500ms, 3s or 1.5h; without, it means seconds
)"},
    {"a negative time",
     in_proxy("idle_timeout -1s"),
     R"(t.conf:4:16: error: '-1s' is not a time
      idle_timeout -1s
                   ^~~
    a number with one of ms, s, m, h, d, as in 500ms, 3s or 1.5h; without, it means seconds
)"},
    {"a time of nothing",
     in_proxy("delay_loop 0"),
     R"(t.conf:4:14: error: '0' is out of range for delay_loop
      delay_loop 0
                 ^
    a time from 1ms to 8760h
)"},
    {"a time that is too long",
     in_proxy("connect_timeout 2d"),
     R"(t.conf:4:19: error: '2d' is out of range for connect_timeout
      connect_timeout 2d
                      ^~
    a time from 1ms to 24h
)"},
    {"a value of another spelling",
     in_proxy("when_down Refuse"),
     R"(t.conf:4:13: error: 'Refuse' is not a value of when_down
      when_down Refuse
                ^~~~~~
    did you mean refuse?
)"},
    {"a value that is none",
     in_proxy("when_down explode"),
     R"(t.conf:4:13: error: 'explode' is not a value of when_down
      when_down explode
                ^~~~~~~
    it can be one of: error, refuse
)"},
    {"a value with a typo",
     in_global_defs("io_engine io_urinng"),
     R"(t.conf:2:13: error: 'io_urinng' is not a value of io_engine
      io_engine io_urinng
                ^~~~~~~~~
    did you mean io_uring?
)"},
    {"a boolean that is none",
     in_server("inhibit_on_failure maybe"),
     R"(t.conf:4:24: error: 'maybe' is neither yes nor no
        inhibit_on_failure maybe
                           ^~~~~
    true, on, yes, false, off, no, or nothing, which means yes
)"},
    {"an address without a port",
     in_proxy("listen 192.0.2.1"),
     R"(t.conf:4:10: error: '192.0.2.1' lacks a port
      listen 192.0.2.1
             ^~~~~~~~~
    as in: listen 192.0.2.1:3306 or listen [2001:db8::1]:3306
)"},
    {"an IPv6 address without a port",
     in_proxy("listen 2001:db8::1"),
     R"(t.conf:4:10: error: '2001:db8::1' lacks a port
      listen 2001:db8::1
             ^~~~~~~~~~~
    as in: listen 192.0.2.1:3306 or listen [2001:db8::1]:3306
)"},
    {"a port of 0",
     in_proxy("listen 192.0.2.1:0"),
     R"(t.conf:4:10: error: '192.0.2.1:0' is not an address and a port
      listen 192.0.2.1:0
             ^~~~~~~~~~~
    as in: listen 192.0.2.1:3306 or listen [2001:db8::1]:3306
)"},
    {"a port beyond 65535",
     in_proxy("listen 192.0.2.1:65536"),
     R"(t.conf:4:10: error: '192.0.2.1:65536' is not an address and a port
      listen 192.0.2.1:65536
             ^~~~~~~~~~~~~~~
    as in: listen 192.0.2.1:3306 or listen [2001:db8::1]:3306
)"},
    {"a host name to listen on",
     in_proxy("listen localhost:80"),
     R"(t.conf:4:10: error: 'localhost:80' is not an address and a port
      listen localhost:80
             ^~~~~~~~~~~~
    as in: listen 192.0.2.1:3306 or listen [2001:db8::1]:3306
)"},
    {"no value",
     in_proxy("listen"),
     R"(t.conf:4:3: error: listen needs a value
      listen
      ^~~~~~
    as in: listen 192.0.2.1:3306
)"},
    {"a value too many",
     in_proxy("max_sessions 1 2"),
     R"(t.conf:4:18: error: '2' is too much here
      max_sessions 1 2
                     ^
    as in: max_sessions 10000; a value with blanks needs quotes
)"},
    {"an empty text",
     in_check("schema \"\""),
     R"(t.conf:6:14: error: schema is empty
          schema ""
                 ^~
    as in: schema test
)"},
    {"a check of a host name",
     in_check("connect_ip db1.example"),
     R"(t.conf:6:18: error: 'db1.example' is not an IP address
          connect_ip db1.example
                     ^~~~~~~~~~~
    as in: connect_ip 192.0.2.11
)"},
    {"a check of port 0",
     in_check("connect_port 0"),
     R"(t.conf:6:20: error: '0' is out of range for connect_port
          connect_port 0
                       ^
    a number from 1 to 65535
)"},
    {"a block where there is none",
     in_server("weight 1 {\n    }"),
     R"(t.conf:4:14: error: weight takes no block
        weight 1 {
                 ^
    as in: weight 1
)"},
    {"a secret that can't be read",
     in_check("password env:NOPE"),
     R"(t.conf:6:16: error: the password can't be read: there is no env:NOPE
          password env:NOPE
                   ^~~~~~~~
)"},
    {"a file that can't be read",
     in_check("password file:/no/such/file"),
     R"(t.conf:6:16: error: the password can't be read: there is no file:/no/such/file
          password file:/no/such/file
                   ^~~~~~~~~~~~~~~~~~
)"},
};

INSTANTIATE_TEST_SUITE_P(Table, BadValue, testing::ValuesIn(values_cases));

}  // namespace
}  // namespace tenbin::config
