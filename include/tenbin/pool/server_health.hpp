// From the results of a server's checkers to its health. Unknown until every checker has had its first result, which
// counts at once; then `fall` bad rounds in a row take a checker down and `rise` good ones bring it up. The server is up
// when all its checkers are. Pure: time is handed in.
#pragma once

#include <tenbin/base/duration.hpp>
#include <tenbin/config/model.hpp>
#include <tenbin/pool/service.hpp>

#include <optional>
#include <string>
#include <vector>

namespace tenbin::pool {

class server_health {
public:
    struct transition {
        health from;
        health to;
        std::string why;           ///< of the failure; empty when it came up
        steady::duration lasted;  ///< how long it had been so
    };

    server_health(const config::real_server& server, steady::time_point now);

    /// One round of one checker has ended: `problem` says how it failed, or is absent.
    std::optional<transition>
    result(std::size_t checker, const std::optional<std::string>& problem, steady::time_point now);

    [[nodiscard]] server_state state() const noexcept;
    /// Why it is down; empty when it is not.
    [[nodiscard]] const std::string& reason() const noexcept { return reason_; }
    [[nodiscard]] steady::time_point since() const noexcept { return since_; }

private:
    struct checker_state {
        health now = health::unknown;
        unsigned in_a_row = 0;  ///< rounds that contradict `now`
        std::string problem{};
    };

    config::real_server server_;
    std::vector<checker_state> checkers_;
    health health_;
    std::string reason_;
    steady::time_point since_;
};

}  // namespace tenbin::pool
