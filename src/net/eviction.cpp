#include <tenbin/net/eviction.hpp>
#include <tenbin/net/session_host.hpp>
#include <tenbin/net/timer.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace tenbin::net {

void eviction::look()
{
    if (goes_on_ || !host_.service().leaves_some_behind())
        return;
    goes_on_ = true;
    asio::co_spawn(home_.get_executor(), go_on(), asio::detached);
}

awaitable<void> eviction::go_on()
{
    timer clock{home_};
    while (!home_.stopping() && host_.service().leaves_some_behind()) {
        host_.dismiss_left_behind(home_.now() - quiet_for, ended_at_once);
        co_await clock.async_wait(home_.now() + interval, as_result);
    }
    goes_on_ = false;
}

}  // namespace tenbin::net
