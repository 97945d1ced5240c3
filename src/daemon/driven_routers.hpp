// The director's virtual routers: VRRP itself, the scripts that they track, and whom their changes are told.
#pragma once

#include <tenbin/config/model.hpp>
#include <tenbin/daemon/life_record.hpp>
#include <tenbin/daemon/messages.hpp>
#include <tenbin/daemon/tracking_scripts.hpp>
#include <tenbin/vrrp/speaker.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <poll.h>
#include <vector>

namespace tenbin::daemon {

class driven_routers {
public:
    using sender = std::function<result<void>(message)>;

    /// Model and record must outlive it; `to_supervisor` takes news and scripts that shall run. A failure names what is
    /// missing.
    [[nodiscard]] static result<std::unique_ptr<driven_routers>> start(const config::model& model,
                                                                       life_record& record,
                                                                       const life_record::past& before,
                                                                       sender to_supervisor);

    void fill(std::vector<pollfd>& wanted) const { speaker_->fill(wanted); }
    [[nodiscard]] std::optional<steady::time_point> due() const;
    void work();
    void take(const script_ended_message& said);
    /// A farewell, and no address is left.
    void stop() { speaker_->stop(); }

    [[nodiscard]] routers_message describe() const;
    /// Something has changed since it was asked last.
    [[nodiscard]] bool has_news() noexcept { return std::exchange(has_news_, false); }

private:
    driven_routers(const config::model& model, life_record& record, sender to_supervisor);
    [[nodiscard]] vrrp::speaker::hooks hooks();

    const config::model& model_;
    life_record& record_;
    sender to_supervisor_;
    std::unique_ptr<vrrp::speaker> speaker_;
    std::optional<tracking_scripts> scripts_;
    bool has_news_ = true;
};

}  // namespace tenbin::daemon
