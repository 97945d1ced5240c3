// What the servers of a proxy say in their greetings, and the greeting that stands for all of them: with `greeting own`
// tenbin offers a client what every server can do that may get it. A server that can do less than what was offered is
// passed over, and known from then on.
#pragma once

#include <tenbin/mysql/greeting.hpp>

#include <functional>
#include <optional>
#include <vector>

namespace tenbin::mysql {

class greeting_book {
public:
    explicit greeting_book(std::size_t servers) : known_(servers) {}

    /// The frame in which a server has greeted.
    void learn(std::size_t server, bytes_view frame);

    [[nodiscard]] bool knows(std::size_t server) const noexcept { return known_[server].has_value(); }

    /// Of the servers that may get a session and are known: version, collation and plugin of the first, the
    /// capabilities of all. Nothing as long as none is known.
    [[nodiscard]] std::optional<service_greeting> common(const std::function<bool(std::size_t)>& may_get_it) const;

private:
    std::vector<std::optional<service_greeting>> known_;
};

}  // namespace tenbin::mysql
