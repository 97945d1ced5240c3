// What the monitor knows of the real servers of virtual servers: changed by the results of checks, read as a snapshot
// for the director, as lines for the log and as rows for the status.
#pragma once

#include <tenbin/config/model.hpp>
#include <tenbin/control/status.hpp>
#include <tenbin/daemon/messages.hpp>
#include <tenbin/ipvs/service_watch.hpp>

#include <optional>
#include <string>
#include <vector>

namespace tenbin::daemon {

class service_book {
public:
    /// The model must outlive it.
    service_book(const config::model& model, steady::time_point now);

    struct news {
        std::string line;           ///< for the log
        bool good = false;          ///< up, or held
        bool is_to_be_told = true;  ///< by the script of the change
    };
    [[nodiscard]] std::optional<news> on_result(std::size_t service,
                                                std::size_t server,
                                                std::size_t check,
                                                const std::optional<std::string>& problem,
                                                steady::time_point now);
    /// Whether it changed the server's weight.
    [[nodiscard]] bool on_weight(std::size_t service, std::size_t server, std::size_t check, int added);
    /// After each of these, and once at the start.
    [[nodiscard]] std::optional<news> on_quorum(std::size_t service);

    /// Every check of that server has had a result.
    [[nodiscard]] bool is_known(std::size_t service, std::size_t server) const noexcept
    {
        return services_[service].is_known(server);
    }
    [[nodiscard]] services_message snapshot() const;
    [[nodiscard]] std::vector<control::service_status> describe(steady::time_point now) const;

private:
    const config::model& model_;
    std::vector<ipvs::service_watch> services_;
};

}  // namespace tenbin::daemon
