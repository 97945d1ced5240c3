// A file with twelve mistakes of twelve kinds, of which none may hide or repeat another.
#pragma once

#include <string_view>

namespace tenbin::config {

inline constexpr std::string_view twelve_mistakes = R"(# twelve mistakes
global_defs {
  workers   0
  io_engin  epoll
}
mysql_proxy db {
  listen       192.0.2.1
  balance      round_robin
  delay_loop   10x
  real_server 192.0.2.300 3306 {
    weight 1 {
    }
  }
  real_server 192.0.2.12 3306 {
    MYSQL_CHECK {
      user monitor
      password "hunter2
    }
    rise 1
  real_server 192.0.2.13 3306 {
    TCP_CHECK {
      user monitor
    }
  }
}
vrrp_instance V {
  virtual_ipaddress { 192.0.2.9 }
  priority  100
  interface eth0
}
tcp_proxy www {
  listen 192.0.2.1:80
}
)";

struct planted_mistake {
    std::size_t line;
    std::size_t column;
    std::string_view message;
};

inline constexpr planted_mistake planted_mistakes[] = {
    {3, 13, "'0' is out of range for workers"},
    {4, 3, "unknown keyword 'io_engin' in global_defs"},
    {7, 16, "'192.0.2.1' lacks a port"},
    {8, 16, "'round_robin' is not a value of balance"},
    {9, 16, "'10x' is not a time"},
    {10, 15, "'192.0.2.300' is not an IP address"},
    {11, 14, "weight takes no block"},
    {14, 3, "the block 'real_server' is not closed"},
    {17, 16, "this quote is not closed"},
    {22, 7, "unknown keyword 'user' in TCP_CHECK"},
    {26, 1, "this vrrp_instance has no virtual_router_id"},
    {31, 1, "this tcp_proxy has no real_server"},
};

}  // namespace tenbin::config
