// A channel inside an Asio loop: the monitor's way to the supervisor and to the proxy.
#pragma once

#include <tenbin/daemon/channel.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <functional>
#include <memory>

namespace tenbin::daemon {

class watched_channel {
public:
    struct listener {
        std::function<void(message&)> on_message;
        std::function<void()> on_drained;  ///< everything queued has been sent
        std::function<void(const std::string& problem)> on_closed;
    };

    /// Begins to listen. None of the listener's functions may destroy the channel.
    watched_channel(boost::asio::io_context& context, channel what, listener told);
    ~watched_channel();
    watched_channel(const watched_channel&) = delete;
    watched_channel& operator=(const watched_channel&) = delete;

    [[nodiscard]] result<void> send(message what);
    [[nodiscard]] bool closed() const noexcept;
    [[nodiscard]] bool has_unsent() const noexcept;

private:
    struct shared;
    static void wait_to_read(const std::shared_ptr<shared>& state);
    static void wait_to_write(const std::shared_ptr<shared>& state);
    static void check_closed(const std::shared_ptr<shared>& state);

    std::shared_ptr<shared> state_;  ///< with the waits that are under way
};

}  // namespace tenbin::daemon
