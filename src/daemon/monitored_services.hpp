// The monitor's half of virtual servers: their checks, what follows from them, and the director, who hears of it.
#pragma once

#include <tenbin/check/service_scheduler.hpp>
#include <tenbin/daemon/messages.hpp>
#include <tenbin/daemon/service_book.hpp>

#include <boost/asio/io_context.hpp>

#include <functional>
#include <optional>
#include <vector>

#include "paced.hpp"
#include "remote_scripts.hpp"
#include "watched_channel.hpp"

namespace tenbin::daemon {

class monitored_services {
public:
    /// Model and scripts must outlive it. `unlinked` is told that the director's channel has closed, `changed` of what
    /// readers of pipes want to know.
    monitored_services(boost::asio::io_context& context,
                       const config::model& model,
                       remote_scripts& scripts,
                       std::function<void()> unlinked,
                       std::function<void(const service_change_message&)> changed);

    /// Begins the checks.
    void start();
    /// A new director, or this monitor is new: it must hear everything.
    void link(channel director);

    [[nodiscard]] std::vector<control::service_status> describe(steady::time_point now) const
    {
        return book_.describe(now);
    }

    /// Of the virtual routers, by the director's last word.
    [[nodiscard]] std::vector<control::router_status> routers(steady::time_point now) const;

private:
    using subject = check::service_scheduler::subject;

    void on_result(const subject& of, const check::problem& found);
    void on_weight(const subject& of, int added);
    void judge_quorum(std::size_t service);
    void send();
    void tell(script_use use, std::size_t service, std::size_t server = 0);

    boost::asio::io_context& context_;
    remote_scripts& scripts_;
    std::function<void()> unlinked_;
    std::function<void(const service_change_message&)> changed_;
    std::size_t count_;
    service_book book_;
    check::service_scheduler checks_;
    std::optional<watched_channel> director_;
    routers_message routers_;
    paced sending_;  ///< of the state of all servers
    bool unsent_ = false;
};

}  // namespace tenbin::daemon
