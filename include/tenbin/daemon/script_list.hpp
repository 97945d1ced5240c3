// The scripts of a configuration that run while tenbin does, in an order that follows from the model alone: supervisor
// and monitor make the same list, and the monitor names a script by its place in it. It can't name anything else.
#pragma once

#include <tenbin/base/duration.hpp>
#include <tenbin/config/command.hpp>
#include <tenbin/config/model.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tenbin::daemon {

enum class script_use : std::uint8_t { check, notify_up, notify_down, quorum_up, quorum_down };

enum class script_owner : std::uint8_t { proxy, virtual_server };

/// What a script is for.
struct script_place {
    script_use use;
    std::size_t service;      ///< a proxy's place in the model, or a virtual server's
    std::size_t server = 0;   ///< a pool::server_index, or a real server's place
    std::size_t checker = 0;  ///< of check
    script_owner owner = script_owner::proxy;

    auto operator<=>(const script_place&) const = default;
};

struct script {
    std::string name;  ///< for the log: "db 127.0.0.1:3306 MISC_CHECK"
    config::command what;
    milliseconds limit;  ///< it is ended then
    /// Scripts of one lane tell of changes of one thing: they run one after the other, and only the newest of those
    /// that wait is worth running. A check has none, and somebody waits for its answer.
    std::optional<std::size_t> lane{};
    bool says_weights = false;  ///< misc_dynamic: exit codes from 2 on are good as well
};

class script_list {
public:
    static constexpr milliseconds notice_limit{60'000};

    explicit script_list(const config::model& model);

    [[nodiscard]] const std::vector<script>& all() const noexcept { return all_; }
    /// The index of the script there; none if none was configured.
    [[nodiscard]] std::optional<std::size_t> find(const script_place& where) const;

private:
    void add_proxy(std::size_t index, const config::proxy& proxy);
    void add_virtual_server(std::size_t index, const config::virtual_server& service);
    void add(const script_place& where, script what);

    std::size_t lanes_ = 0;
    std::vector<script> all_;
    std::map<script_place, std::size_t> places_;
};

}  // namespace tenbin::daemon
