// What a proxy's block says of its clients: who may come, how many and how fast, and what the servers are told of them.
#pragma once

#include <tenbin/base/duration.hpp>
#include <tenbin/base/network.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace tenbin::config {

/// So many connections in so much time; 0: any number.
struct connect_rate {
    unsigned connections = 0;
    milliseconds per{1000};

    bool operator==(const connect_rate&) const = default;
};

/// The header of HAProxy's PROXY protocol, which names the client to a server.
enum class send_proxy : std::uint8_t { off, v1, v2 };

/// Whose accounts may log in: of `allow` only, if any is written, and none of `deny`.
struct user_settings {
    std::vector<std::string> allow{};
    std::vector<std::string> deny{};

    bool operator==(const user_settings&) const = default;
};

/// Who greets a client: the server that it gets, or tenbin at once.
enum class greeting : std::uint8_t { relay, own };

struct client_settings {
    // Of one client: an IPv4 address, or the /64 of an IPv6 address.
    unsigned max_sessions = 0;         ///< at a time; 0: no limit
    connect_rate rate{};               ///< new connections
    unsigned max_logins = 1000;        ///< not logged in yet, at a time
    std::vector<network> allow{};      ///< only these, and
    std::vector<network> deny{};       ///< not these: the longest prefix decides, of equal ones deny
    std::vector<network> balancers{};  ///< accept_proxy: they say in a PROXY header whom they bring
    config::send_proxy send_proxy = send_proxy::off;
    config::greeting greeting = config::greeting::relay;  ///< mysql
    user_settings users{};                                ///< mysql
    bool attributes = true;  ///< mysql: add proxy_client and proxy_name to the connection attributes

    bool operator==(const client_settings&) const = default;
};

}  // namespace tenbin::config
