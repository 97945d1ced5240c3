#include <tenbin/net/timer.hpp>

namespace tenbin::net {

timer::timer(engine& home) : home_{home}
{
    node_.self = this;
    node_.fire = [](void* self) {
        auto& fired = *static_cast<timer*>(self);
        fired.finish(fired.home_.stopping() ? error_code{asio::error::operation_aborted} : error_code{});
    };
}

timer::~timer()
{
    home_.clear_deadline(node_);
}

void timer::begin(steady::time_point until, std::unique_ptr<waiter> handler)
{
    handler_ = std::move(handler);
    // A stopping engine waits for nothing: the soonest slot will do.
    home_.set_deadline(node_, home_.stopping() ? home_.now() : until);
}

void timer::cancel()
{
    home_.clear_deadline(node_);
    finish(asio::error::operation_aborted);
}

void timer::finish(error_code problem)
{
    if (handler_)
        std::exchange(handler_, nullptr)->complete(problem, 0);
}

}  // namespace tenbin::net
