// The monitor's scripts, which the supervisor runs for it.
#pragma once

#include <tenbin/check/script_end.hpp>
#include <tenbin/daemon/messages.hpp>
#include <tenbin/daemon/script_list.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>

namespace tenbin::daemon {

class remote_scripts {
public:
    using sender = std::function<result<void>(message)>;

    /// Time beyond a script's own that it may have had to wait for others.
    static constexpr milliseconds patience{60'000};

    remote_scripts(boost::asio::io_context& context, const config::model& model, sender send);

    /// How that check's script ended. One that the supervisor says nothing of was not run.
    [[nodiscard]] boost::asio::awaitable<check::script_end> check(script_place where);
    /// Has a script run, if there is one, whose end is the supervisor's affair.
    void tell(const script_place& where);

    /// The supervisor's answer.
    void take(script_ended_message said);

private:
    struct waiting {
        boost::asio::steady_timer timer;
        std::optional<check::script_end> end{};
    };

    boost::asio::io_context& context_;
    script_list scripts_;
    sender send_;
    std::uint64_t asked_ = 0;
    std::map<std::uint64_t, waiting> waiting_;
};

}  // namespace tenbin::daemon
