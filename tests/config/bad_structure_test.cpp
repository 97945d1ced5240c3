#include "bad_case.hpp"

namespace tenbin::config {
namespace {

class BadStructure : public BadFile {};

TEST_P(BadStructure, IsNamedWhereItIs)
{
    check();
}

const bad_case structure_cases[] = {
    {"an empty file",
     "",
     R"(t.conf: warning: there is nothing to do
    a mysql_proxy or a tcp_proxy is what tenbin serves
)"},
    {"only comments",
     "# nothing\n",
     R"(t.conf: warning: there is nothing to do
    a mysql_proxy or a tcp_proxy is what tenbin serves
)"},
    {"only global_defs",
     "global_defs {\n}\n",
     R"(t.conf: warning: there is nothing to do
    a mysql_proxy or a tcp_proxy is what tenbin serves
)"},
    {"a missing opening brace",
     "global_defs\n  router_id a\n}\n" + in_proxy(""),
     R"(t.conf:1:1: error: the block 'global_defs' is not opened
    global_defs
    ^~~~~~~~~~~
    its '{' is missing
t.conf:2:3: note: it was to begin before 'router_id'
      router_id a
      ^~~~~~~~~
)"},
    {"a missing opening brace of values",
     "static_ipaddress\n192.0.2.1/24\n}\n" + in_proxy(""),
     R"(t.conf:1:1: error: the block 'static_ipaddress' is not opened
    static_ipaddress
    ^~~~~~~~~~~~~~~~
    its '{' is missing
t.conf:2:1: note: it was to begin before '192.0.2.1/24'
    192.0.2.1/24
    ^~~~~~~~~~~~
)"},
    {"a missing opening brace before words that may stand outside, too",
     "tcp_proxy a {\n  listen 192.0.2.1:80\n  real_server 192.0.2.2 80\n    weight x\n    retry x\n  }\n}\n",
     R"(t.conf:3:3: error: the block 'real_server' is not opened
      real_server 192.0.2.2 80
      ^~~~~~~~~~~
    its '{' is missing
t.conf:4:5: note: it was to begin before 'weight'
        weight x
        ^~~~~~
t.conf:4:12: error: 'x' is not a whole number
        weight x
               ^
    a number from 0 to 65535
t.conf:5:11: error: 'x' is not a whole number
        retry x
              ^
    a number from 0 to 1000
)"},
    {"a missing first line of a block",
     "  router_id a\n  workers 2\n}\n" + in_proxy("retry x"),
     R"(t.conf:1:3: error: 'router_id' stands in no block
      router_id a
      ^~~~~~~~~
    the line that opens its block is missing: there is a '}' for it
t.conf:7:9: error: 'x' is not a whole number
      retry x
            ^
    a number from 0 to 1000
)"},
    {"a stray line, and a brace too many elsewhere",
     "router_id a\n" + in_proxy("retry x") + "}\n",
     R"(t.conf:1:1: error: 'router_id' stands in no block
    router_id a
    ^~~~~~~~~
    the line that opens its block is missing: there is a '}' for it
t.conf:5:9: error: 'x' is not a whole number
      retry x
            ^
    a number from 0 to 1000
t.conf:7:1: error: this '}' closes nothing
    }
    ^
    every block before it is closed already
)"},
    {"values that are closed too early",
     "static_ipaddress {\n  192.0.2.1/24 }\n  192.0.2.2/24\n}\n" + in_proxy(""),
     R"(t.conf:2:16: error: this '}' is one too many
      192.0.2.1/24 }
                   ^
    it closes 'static_ipaddress'
t.conf:3:3: note: where '192.0.2.2/24' belongs
      192.0.2.2/24
      ^~~~~~~~~~~~
)"},
    {"a missing first line of a block inside a block",
     "vrrp_instance V {\n  interface eth0\n  virtual_router_id 5\n    192.0.2.1/24\n    192.0.2.2/24\n  }\n  "
     "no_virtual_ipaddress\n}\n",
     R"(t.conf:4:5: error: '192.0.2.1/24' can't stand in 'vrrp_instance'
        192.0.2.1/24
        ^~~~~~~~~~~~
    the line that opens its block is missing: there is a '}' for it
)"},
    {"a brace twice",
     "tcp_proxy a { {\n  listen 192.0.2.1:80\n  real_server 192.0.2.2 80\n}\n",
     R"(t.conf:1:15: error: '{' without a keyword before it
    tcp_proxy a { {
                  ^
    a block begins with its keyword, as in: real_server 192.0.2.1 3306 {
)"},
    {"an unknown keyword",
     in_proxy("weird 1"),
     R"(t.conf:4:3: error: unknown keyword 'weird' in tcp_proxy
      weird 1
      ^~~~~
)"},
    {"a typo",
     in_server("wieght 3"),
     R"(t.conf:4:5: error: unknown keyword 'wieght' in real_server
        wieght 3
        ^~~~~~
    did you mean weight?
)"},
    {"another case",
     in_server("tcp_check {\n    }"),
     R"(t.conf:4:5: error: unknown keyword 'tcp_check' in real_server
        tcp_check {
        ^~~~~~~~~
    did you mean TCP_CHECK?
)"},
    {"a keyword of another block",
     in_proxy("user monitor"),
     R"(t.conf:4:3: error: unknown keyword 'user' in tcp_proxy
      user monitor
      ^~~~
    it belongs in global_defs, MYSQL_CHECK, MISC_CHECK or vrrp_script
)"},
    {"a keyword of MYSQL_CHECK in TCP_CHECK",
     in_server("TCP_CHECK {\n      user monitor\n    }"),
     R"(t.conf:5:7: error: unknown keyword 'user' in TCP_CHECK
          user monitor
          ^~~~
    it belongs in global_defs, MYSQL_CHECK, MISC_CHECK or vrrp_script
)"},
    {"a typo of a keyword of another block",
     in_proxy("conect_port 80"),
     R"(t.conf:4:3: error: unknown keyword 'conect_port' in tcp_proxy
      conect_port 80
      ^~~~~~~~~~~
    did you mean connect_port? it belongs in TCP_CHECK, MYSQL_CHECK, HTTP_GET, SSL_GET, SMTP_CHECK, DNS_CHECK, UDP_CHECK, PING_CHECK or host
)"},
    {"an equals sign",
     in_proxy("max_sessions=5"),
     R"(t.conf:4:3: error: unknown keyword 'max_sessions=5' in tcp_proxy
      max_sessions=5
      ^~~~~~~~~~~~~~
    a blank stands between a keyword and its value, as in: max_sessions 10000
)"},
    {"an unknown block is one mistake",
     "mysql_proxi a {\n  x 1\n  y {\n    z\n  }\n}\ntcp_proxy a {\n  listen 192.0.2.1:80\n  real_server 192.0.2.2 "
     "80\n}\n",
     R"(t.conf:1:1: error: unknown keyword 'mysql_proxi' at the top level
    mysql_proxi a {
    ^~~~~~~~~~~
    did you mean mysql_proxy?
)"},
    {"a block of a later version is one mistake",
     "smtp_proxy V {\n  listen {\n    192.0.2.9\n  }\n}\ntcp_proxy a {\n  listen 192.0.2.1:80\n  "
     "real_server 192.0.2.2 80\n}\n",
     R"(t.conf:1:1: error: smtp_proxy is not served by this version yet
    smtp_proxy V {
    ^~~~~~~~~~
)"},
    {"an include",
     in_proxy("include /etc/tenbin/*.conf"),
     R"(t.conf:4:3: error: include is not served by this version yet
      include /etc/tenbin/*.conf
      ^~~~~~~
)"},
    {"a proxy without a name",
     "tcp_proxy {\n  listen 192.0.2.1:80\n  real_server 192.0.2.2 80\n}\n",
     R"(t.conf:1:1: error: tcp_proxy needs a name
    tcp_proxy {
    ^~~~~~~~~
    as in: tcp_proxy NAME {
)"},
    {"a proxy with an empty name",
     "tcp_proxy \"\" {\n  listen 192.0.2.1:80\n  real_server 192.0.2.2 80\n}\n",
     R"(t.conf:1:11: error: this name is empty
    tcp_proxy "" {
              ^~
)"},
    {"a proxy without a block",
     "tcp_proxy a {\n  listen 192.0.2.1:80\n  real_server 192.0.2.2 80\n}\ntcp_proxy b\n",
     R"(t.conf:5:1: error: tcp_proxy needs a block
    tcp_proxy b
    ^~~~~~~~~
    as in: tcp_proxy NAME {
)"},
    {"a proxy without listen and real_server",
     "tcp_proxy a {\n}\n",
     R"(t.conf:1:1: error: this tcp_proxy has no listen
    tcp_proxy a {
    ^~~~~~~~~
    as in: listen 192.0.2.1:3306
t.conf:1:1: error: this tcp_proxy has no real_server
    tcp_proxy a {
    ^~~~~~~~~
    as in: real_server 192.0.2.11 3306 {
)"},
    {"a proxy whose listen is wrong lacks none",
     "tcp_proxy a {\n  listn 192.0.2.1:80\n  real_server 192.0.2.2 0\n}\n",
     R"(t.conf:2:3: error: unknown keyword 'listn' in tcp_proxy
      listn 192.0.2.1:80
      ^~~~~
    did you mean listen?
t.conf:3:25: error: '0' is not a port
      real_server 192.0.2.2 0
                            ^
    a number from 1 to 65535
)"},
    {"two proxies of one name",
     "tcp_proxy a {\n  listen 192.0.2.1:80\n  real_server 192.0.2.2 80\n}\nmysql_proxy a {\n  listen 192.0.2.1:81\n  "
     "real_server 192.0.2.2 80\n}\n",
     R"(t.conf:5:13: error: 'a' is the name of another proxy already
    mysql_proxy a {
                ^
t.conf:1:11: note: the other proxy
    tcp_proxy a {
              ^
)"},
    {"an address that is listened on twice",
     "tcp_proxy a {\n  listen 192.0.2.1:80\n  real_server 192.0.2.2 80\n}\ntcp_proxy b {\n  listen 192.0.2.1:80\n  "
     "real_server 192.0.2.2 80\n}\n",
     R"(t.conf:6:10: error: 192.0.2.1:80 is listened on already
      listen 192.0.2.1:80
             ^~~~~~~~~~~~
t.conf:2:10: note: the other line
      listen 192.0.2.1:80
             ^~~~~~~~~~~~
)"},
    {"a server that is in the pool twice",
     in_proxy("real_server 192.0.2.2 80"),
     R"(t.conf:4:15: error: 192.0.2.2:80 is in this pool already
      real_server 192.0.2.2 80
                  ^~~~~~~~~
t.conf:3:15: note: the other line
      real_server 192.0.2.2 80
                  ^~~~~~~~~
)"},
    {"a server without a port",
     in_proxy("real_server 192.0.2.3 {\n  }"),
     R"(t.conf:4:15: error: real_server needs an address and a port
      real_server 192.0.2.3 {
                  ^~~~~~~~~
    as in: real_server 192.0.2.11 3306 {
)"},
    {"a server without anything",
     in_proxy("real_server {\n    weight x\n  }"),
     R"(t.conf:4:3: error: real_server needs an address and a port
      real_server {
      ^~~~~~~~~~~
    as in: real_server 192.0.2.11 3306 {
t.conf:5:12: error: 'x' is not a whole number
        weight x
               ^
    a number from 0 to 65535
)"},
    {"a server with a port name",
     in_proxy("real_server 192.0.2.3 mysql"),
     R"(t.conf:4:25: error: 'mysql' is not a port
      real_server 192.0.2.3 mysql
                            ^~~~~
    a number from 1 to 65535
)"},
    {"a server with a host name",
     in_proxy("sorry_server db1 80"),
     R"(t.conf:4:16: error: 'db1' is not an IP address
      sorry_server db1 80
                   ^~~
    as in: sorry_server 192.0.2.11 3306; host names are not served by this version yet
)"},
    {"a server with too many words",
     in_proxy("real_server 192.0.2.3 80 weight 3"),
     R"(t.conf:4:28: error: 'weight' is too much here
      real_server 192.0.2.3 80 weight 3
                               ^~~~~~
    as in: real_server 192.0.2.11 3306 {
)"},
    {"a check without a user",
     in_server("MYSQL_CHECK {\n      password env:GOOD\n    }"),
     R"(t.conf:4:5: error: MYSQL_CHECK needs a user
        MYSQL_CHECK {
        ^~~~~~~~~~~
    as in: user monitor
)"},
    {"a check without a block",
     in_server("MYSQL_CHECK"),
     R"(t.conf:4:5: error: MYSQL_CHECK needs a block
        MYSQL_CHECK
        ^~~~~~~~~~~
    as in: MYSQL_CHECK {
)"},
    {"an expectation without a query",
     in_check("expect 101"),
     R"(t.conf:6:7: error: expect needs a query whose answer is compared
          expect 101
          ^~~~~~
    as in: query "SHOW VARIABLES LIKE 'server_id'"
)"},
    {"a quote that is not closed",
     in_check("query \"SELECT 1"),
     R"(t.conf:6:13: error: this quote is not closed
          query "SELECT 1
                ^~~~~~~~~
    a quote ends on the line on which it begins
)"},
    {"a quote that is not closed in a block's name",
     "tcp_proxy \"a {\n  listen 192.0.2.1:80\n  real_server 192.0.2.2 80\n}\n",
     R"(t.conf:1:11: error: this quote is not closed
    tcp_proxy "a {
              ^~
    a quote ends on the line on which it begins
)"},
    {"a missing brace",
     "tcp_proxy a {\n  listen 192.0.2.1:80\n  real_server 192.0.2.2 80 {\n    weight 1\n  real_server 192.0.2.3 80 {\n "
     "   weight 2\n  }\n  max_sessions 5\n}\n",
     R"(t.conf:3:3: error: the block 'real_server' is not closed
      real_server 192.0.2.2 80 {
      ^~~~~~~~~~~
    its '}' is missing
t.conf:5:3: note: it was to end before 'real_server'
      real_server 192.0.2.3 80 {
      ^~~~~~~~~~~
)"},
    {"a brace too many",
     "tcp_proxy a {\n  listen 192.0.2.1:80\n  real_server 192.0.2.2 80 {\n    weight 1\n  }\n  }\n  real_server "
     "192.0.2.3 80 {\n    weight 2\n  }\n  max_sessions 5\n}\n",
     R"(t.conf:6:3: error: this '}' is one too many
      }
      ^
    it closes 'tcp_proxy'
t.conf:7:3: note: where 'real_server' belongs
      real_server 192.0.2.3 80 {
      ^~~~~~~~~~~
)"},
    {"a control character",
     in_server("weight \x1b"
               "[31m1"),
     R"(t.conf:4:12: error: a byte that is no text: 0x1b
        weight ?[31m1
               ^
    a configuration is a text; other such bytes are not listed
)"},
    {"a word that is no text",
     in_server("w\xe9"
               "ight 1"),
     R"(t.conf:4:5: error: unknown keyword 'w?ight' in real_server
        w?ight 1
        ^~~~~~
    did you mean weight?
)"},
};

INSTANTIATE_TEST_SUITE_P(Table, BadStructure, testing::ValuesIn(structure_cases));

class Doubtful : public BadFile {};

TEST_P(Doubtful, IsReadAsItWasMeantAndWarnedOf)
{
    check();
}

const bad_case warnings_cases[] = {
    {"a keyword that is written twice",
     in_proxy("max_sessions 1\n  max_sessions 2"),
     R"(t.conf:5:3: warning: max_sessions is written twice; this line counts
      max_sessions 2
      ^~~~~~~~~~~~
t.conf:4:3: note: the earlier line
      max_sessions 1
      ^~~~~~~~~~~~
)"},
    {"a second keyword on a line",
     in_server("weight 2 max_logins 5"),
     R"(t.conf:4:14: warning: 'max_logins' stands on the line of another keyword
        weight 2 max_logins 5
                 ^~~~~~~~~~
    it is read, but keepalived would not see it: give it a line of its own
)"},
    {"a flag before another keyword",
     in_server("inhibit_on_failure weight 2"),
     R"(t.conf:4:24: warning: 'weight' stands on the line of another keyword
        inhibit_on_failure weight 2
                           ^~~~~~
    it is read, but keepalived would not see it: give it a line of its own
)"},
    {"a check without braces",
     in_server("TCP_CHECK"),
     R"(t.conf:4:5: warning: TCP_CHECK without braces
        TCP_CHECK
        ^~~~~~~~~
    it is read as: TCP_CHECK { }
)"},
};

INSTANTIATE_TEST_SUITE_P(Table, Doubtful, testing::ValuesIn(warnings_cases));

}  // namespace
}  // namespace tenbin::config
