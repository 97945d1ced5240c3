// Steps of a login that every check of a MySQL server makes: the greeting, and the end of a login that must not go on.
#pragma once

#include <tenbin/check/loopback_bridge.hpp>
#include <tenbin/check/mysql_client.hpp>
#include <tenbin/check/probe.hpp>

#include <boost/asio/ip/tcp.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace tenbin::check {

/// What a server has said that was connected to: its greeting, or `why` not.
struct heard {
    std::vector<std::byte> said;
    std::string plugin;
    std::string version;
    problem why;
};

[[nodiscard]] asio::awaitable<heard> hear_greeting(asio::ip::tcp::socket& server, milliseconds limit);

/// Finishes a login that nobody goes on with: a server counts one that breaks off, and after some it takes no
/// connection of this machine. The verdict is the one on a login that must not go on.
[[nodiscard]] asio::awaitable<std::string> give_up(loopback_bridge& by);

/// Errors of 2000 and more are the library's own: that its connection broke, mostly, which the bridge knows better.
[[nodiscard]] bool said_by_server(const mysql_failure& failure);
[[nodiscard]] std::string words_of(const mysql_failure& failure);
/// Of the words of a question on replication. Servers say 1227 or 1142 to an account that may not ask: that is no fault
/// of theirs, and `version` decides what it lacks.
[[nodiscard]] std::string with_remedy(std::string why, std::string_view version);

}  // namespace tenbin::check
