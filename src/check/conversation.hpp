// A TCP connection for a probe of a protocol in lines: every step has the same deadline, what is heard is bounded, and
// a step that fails says so in words, its name first.
#pragma once

#include <tenbin/check/origin.hpp>
#include <tenbin/check/probe.hpp>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <string>

namespace tenbin::check {

class conversation {
public:
    static constexpr std::size_t heard_max = std::size_t{64} * 1024;

    conversation(const asio::any_io_executor& on, milliseconds limit) : socket_{on}, timer_{on}, limit_{limit} {}

    /// As dial().
    [[nodiscard]] asio::awaitable<result<problem>> connect(const endpoint& to, const origin& from);
    /// A new step begins: its time is counted from now.
    void begin_step() { until_ = steady::now() + limit_; }
    [[nodiscard]] asio::awaitable<problem> say(std::string words, const char* step);
    /// Waits within the step's time until something more is heard. A peer that has ended is a problem, too.
    [[nodiscard]] asio::awaitable<problem> hear(const char* step);

    /// What was heard and not taken yet.
    [[nodiscard]] std::string& heard() noexcept { return heard_; }
    [[nodiscard]] bool has_ended() const noexcept { return ended_; }

private:
    asio::ip::tcp::socket socket_;
    asio::steady_timer timer_;
    milliseconds limit_;
    steady::time_point until_{};
    std::string heard_;
    bool ended_ = false;
};

}  // namespace tenbin::check
