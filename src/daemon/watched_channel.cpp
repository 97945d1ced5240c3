#include "watched_channel.hpp"

#include <boost/asio.hpp>

#include <fcntl.h>
#include <utility>

namespace tenbin::daemon {

namespace asio = boost::asio;

/// The descriptor that Asio watches is a duplicate, since the channel owns its own.
struct watched_channel::shared {
    shared(asio::io_context& context, channel what, listener who)
        : link{std::move(what)}, watch{context, ::fcntl(link.fd(), F_DUPFD_CLOEXEC, 0)}, told{std::move(who)}
    {
    }

    channel link;
    asio::posix::stream_descriptor watch;
    listener told;
    bool writing = false;
    bool gone = false;  ///< on_closed was called, or the owner has gone
};

watched_channel::watched_channel(asio::io_context& context, channel what, listener told)
    : state_{std::make_shared<shared>(context, std::move(what), std::move(told))}
{
    wait_to_read(state_);
}

watched_channel::~watched_channel()
{
    state_->gone = true;
    boost::system::error_code ignored;
    state_->watch.close(ignored);
}

void watched_channel::wait_to_read(const std::shared_ptr<shared>& state)
{
    state->watch.async_wait(asio::posix::descriptor_base::wait_read, [state](boost::system::error_code bad) {
        if (bad || state->gone)
            return;
        for (auto& each : state->link.receive()) {
            if (state->gone)
                return;
            state->told.on_message(each);
        }
        check_closed(state);
        if (!state->gone)
            wait_to_read(state);
    });
}

void watched_channel::wait_to_write(const std::shared_ptr<shared>& state)
{
    if (state->writing || state->gone || !state->link.has_unsent())
        return;
    state->writing = true;
    state->watch.async_wait(asio::posix::descriptor_base::wait_write, [state](boost::system::error_code bad) {
        state->writing = false;
        if (bad || state->gone)
            return;
        state->link.flush();
        if (!state->link.has_unsent() && !state->link.closed())
            state->told.on_drained();
        check_closed(state);
        wait_to_write(state);
    });
}

void watched_channel::check_closed(const std::shared_ptr<shared>& state)
{
    if (state->gone || !state->link.closed())
        return;
    state->gone = true;
    boost::system::error_code ignored;
    state->watch.close(ignored);
    state->told.on_closed(state->link.problem());
}

result<void> watched_channel::send(message what)
{
    auto sent = state_->link.send(std::move(what));
    wait_to_write(state_);
    return sent;
}

bool watched_channel::closed() const noexcept
{
    return state_->link.closed();
}

bool watched_channel::has_unsent() const noexcept
{
    return state_->link.has_unsent();
}

}  // namespace tenbin::daemon
