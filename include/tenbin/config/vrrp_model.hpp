// Redundancy: virtual routers, what they track, and the groups in which they change together.
#pragma once

#include <tenbin/base/duration.hpp>
#include <tenbin/base/endpoint.hpp>
#include <tenbin/base/secret.hpp>
#include <tenbin/config/command.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tenbin::config {

/// An address as `ip address add` takes it.
struct ip_entry {
    address host{};
    unsigned prefix = 32;
    std::optional<address> peer{};
    unsigned peer_prefix = 0;
    std::string device{};     ///< empty: the instance's interface
    std::string broadcast{};  ///< an address, "+" or "-"; empty: none
    std::string scope{};
    std::string label{};
    std::string preferred_lft{};
    std::vector<std::string> flags{};  ///< home, -nodad, no_track … as written

    bool operator==(const ip_entry&) const = default;
};

/// A route or a rule, in words of iproute2.
struct iproute_entry {
    std::vector<std::string> words{};

    bool operator==(const iproute_entry&) const = default;
};

/// An object whose state counts for a priority.
struct tracked {
    std::string name{};
    std::optional<int> weight{};  ///< absent: the object's own
    bool reverse = false;

    bool operator==(const tracked&) const = default;
};

struct tracked_objects {
    std::vector<tracked> interfaces{};
    std::vector<tracked> scripts{};
    std::vector<tracked> files{};
    std::vector<tracked> processes{};

    bool operator==(const tracked_objects&) const = default;
};

struct notify_commands {
    command any{};
    command master{};
    command backup{};
    command fault{};
    command stop{};
    command deleted{};
    command master_rx_lower_pri{};

    bool operator==(const notify_commands&) const = default;
};

/// Gratuitous ARP and unsolicited NA. Absent in an instance: the globals'; there: as for a new master.
struct garp_settings {
    std::optional<milliseconds> master_delay{};
    std::optional<unsigned> master_repeat{};
    std::optional<milliseconds> master_refresh{};
    std::optional<unsigned> master_refresh_repeat{};
    std::optional<milliseconds> lower_prio_delay{};
    std::optional<unsigned> lower_prio_repeat{};

    bool operator==(const garp_settings&) const = default;
};

enum class vrrp_state : std::uint8_t { master, backup };
enum class vrrp_authentication : std::uint8_t { none, pass, ah };

enum class hmac_clock : std::uint8_t { time, monotonic };
enum class hmac_mode : std::uint8_t { enforce, permissive, receive_only };

struct hmac_key {
    unsigned id = 0;
    secret value{};

    bool operator==(const hmac_key&) const = default;
};

/// Authentication by a trailer behind the advert.
struct hmac_settings {
    std::vector<hmac_key> keys{};
    unsigned active_key = 0;  ///< its id
    std::optional<hmac_clock> anti_replay{};
    std::optional<milliseconds> time_window{};
    hmac_mode mode = hmac_mode::enforce;

    bool operator==(const hmac_settings&) const = default;
};

struct unicast_peer {
    address where{};
    unsigned min_ttl = 0;
    unsigned max_ttl = 255;

    bool operator==(const unicast_peer&) const = default;
};

struct vrrp_instance {
    std::string name{};
    std::optional<vrrp_state> state{};
    std::string interface {
    };
    unsigned router_id = 0;
    unsigned priority = 100;
    unsigned version = 2;
    address::family family = address::family::v4;
    milliseconds advert_int{1000};
    std::vector<ip_entry> addresses{};
    std::vector<ip_entry> excluded_addresses{};
    std::vector<iproute_entry> routes{};
    std::vector<iproute_entry> rules{};
    vrrp_authentication authentication = vrrp_authentication::none;
    secret auth_pass{};
    std::optional<hmac_settings> hmac{};
    bool preempt = true;
    milliseconds preempt_delay{0};
    std::optional<address> unicast_source{};
    std::vector<unicast_peer> unicast_peers{};
    std::optional<unsigned> unicast_ttl{};
    std::optional<bool> check_unicast_source{};
    bool unicast_fault_no_peer = false;
    std::optional<address> multicast_source{};
    std::optional<address> multicast_destination{};
    bool track_source = false;
    bool track_own_interface = true;
    tracked_objects track{};
    notify_commands notify{};
    std::optional<bool> notify_priority_changes{};
    std::optional<bool> smtp_alert{};
    garp_settings garp{};
    std::optional<unsigned> down_timer_adverts{};
    std::optional<bool> lower_prio_no_advert{};
    std::optional<bool> higher_prio_send_advert{};
    std::optional<bool> accept{};
    std::optional<bool> skip_check_adv_addr{};
    std::optional<bool> strict{};
    std::vector<std::string> vmac{};  ///< the words of use_vmac or use_ipvlan, that keyword first
    bool vmac_xmit_base = false;
    bool use_vmac_addr = false;
    bool promote_secondaries = false;
    bool native_ipv6 = false;
    bool v3_checksum_as_v2 = false;
    bool owner_ignore_adverts = false;
    bool no_virtual_ipaddress = false;
    std::string old_unicast_checksum{};  ///< "always", "never"; empty: as the peer does
    std::string vrf{};

    bool operator==(const vrrp_instance&) const = default;
};

struct vrrp_sync_group {
    std::string name{};
    std::vector<std::string> members{};
    tracked_objects track{};
    notify_commands notify{};
    std::optional<bool> notify_priority_changes{};
    std::optional<bool> smtp_alert{};
    bool tracking_weight = false;

    bool operator==(const vrrp_sync_group&) const = default;
};

struct vrrp_script {
    std::string name{};
    command script{};
    milliseconds interval{1000};
    milliseconds timeout{0};  ///< 0: the interval
    int weight = 0;           ///< 0: its failure is a FAULT
    bool reverse = false;
    unsigned rise = 1;
    unsigned fall = 1;
    bool init_fail = false;

    bool operator==(const vrrp_script&) const = default;
};

struct track_file {
    std::string name{};
    std::string file{};
    int weight = 1;
    bool reverse = false;
    std::vector<std::string> init_file{};  ///< what was written after the word; the word itself first

    bool operator==(const track_file&) const = default;
};

struct track_process {
    std::string name{};
    std::vector<std::string> process{};  ///< program, then the parameters that are looked for
    std::string param_match{};           ///< "initial", "partial"; empty: all of them
    bool full_command = false;
    int weight = 0;
    bool reverse = false;
    unsigned quorum = 1;
    unsigned quorum_max = 65'535;
    milliseconds fork_delay{0};
    milliseconds terminate_delay{0};

    bool operator==(const track_process&) const = default;
};

}  // namespace tenbin::config
