// From the results of a server's checkers to its health. Unknown until every checker has had its first result, which
// counts at once; then `fall` bad rounds in a row take a checker down and `rise` good ones bring it up. The server is
// down while any of its checkers is, else unknown while any has had no result, else up. Pure: time is handed in.
#pragma once

#include <tenbin/base/duration.hpp>
#include <tenbin/config/model.hpp>
#include <tenbin/pool/service.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace tenbin::pool {

class server_health {
public:
    /// How a round ended: absent if it was good, else how it failed, in words: "connect: Connection refused".
    using outcome = std::optional<std::string>;

    struct transition {
        health from;
        health to;
        std::string why;          ///< of the failure; empty when it came up
        steady::duration lasted;  ///< how long it had been so
    };

    server_health(const config::real_server& server, steady::time_point now);

    /// One round of one checker (its place in the configured list) has ended. A transition if the server's health
    /// changed.
    std::optional<transition> result(std::size_t checker, const outcome& problem, steady::time_point now);

    /// What a checker adds to the configured weight from now on. Whether that changed it.
    bool add_weight(std::size_t checker, int added);

    [[nodiscard]] server_state state() const noexcept;
    /// Its weight while it is up.
    [[nodiscard]] unsigned full_weight() const noexcept;
    /// Why it is down, after the keyword of the failing checker where there are several, or it is of a script or file;
    /// empty when it is not down. The newest words of the first checker that is down.
    [[nodiscard]] const std::string& reason() const noexcept { return reason_; }
    [[nodiscard]] steady::time_point since() const noexcept { return since_; }
    /// The time its health has been what it is.
    [[nodiscard]] steady::duration for_how_long(steady::time_point now) const noexcept { return now - since_; }

private:
    struct checker_state {
        health now = health::unknown;
        unsigned in_a_row = 0;  ///< rounds that contradict `now`
        std::string problem{};
        int added_weight = 0;
    };

    [[nodiscard]] std::string words_of(std::size_t checker) const;

    config::real_server server_;
    std::vector<checker_state> checkers_;
    health health_;
    std::string reason_;
    steady::time_point since_;
};

}  // namespace tenbin::pool
