// The scripts of a configuration that run while tenbin does, in an order that follows from the model alone: supervisor,
// monitor and director make the same list, and a role names a script by its place in it. It can't name anything else.
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

enum class script_use : std::uint8_t {
    check,
    notify_up,
    notify_down,
    quorum_up,
    quorum_down,
    notify_change,  ///< notify_master, notify_backup …: of one change
    notify_any,     ///< notify: told which
    reader          ///< of a notify_fifo
};

enum class script_owner : std::uint8_t { proxy, virtual_server, vrrp_script, vrrp_instance, vrrp_sync_group, globals };

/// How the turns of a script are bounded, and who hears how it ended.
enum class script_kind : std::uint8_t {
    check,   ///< of a server; the monitor
    track,   ///< a vrrp_script; the director
    notice,  ///< nobody
    reader   ///< runs as long as tenbin does
};

/// What a script is for.
struct script_place {
    script_use use;
    std::size_t service;      ///< a proxy's place in the model, a virtual server's, an instance's …
    std::size_t server = 0;   ///< a pool::server_index, a real server's place, or a vrrp::change
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
    script_kind kind = script_kind::notice;
    std::vector<std::string> more{};  ///< arguments behind those of the command
};

class script_list {
public:
    static constexpr milliseconds notice_limit{60'000};
    static constexpr milliseconds no_limit{std::chrono::hours{24 * 365 * 10}};

    explicit script_list(const config::model& model);

    [[nodiscard]] const std::vector<script>& all() const noexcept { return all_; }
    /// The index of the script there; none if none was configured.
    [[nodiscard]] std::optional<std::size_t> find(const script_place& where) const;

private:
    void add_proxy(std::size_t index, const config::proxy& proxy);
    void add_virtual_server(std::size_t index, const config::virtual_server& service);
    void add_routers(const config::model& model);
    void add_changes(script_place where, const config::notify_commands& what, const std::string& name);
    void add_readers(const config::script_settings& all);
    void add(const script_place& where, script what);

    std::size_t lanes_ = 0;
    std::vector<script> all_;
    std::map<script_place, std::size_t> places_;
};

}  // namespace tenbin::daemon
