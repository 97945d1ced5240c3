// What the globals say of mail, scripts, IPVS and virtual routers, and what the box has whoever is master.
#pragma once

#include <tenbin/base/duration.hpp>
#include <tenbin/base/endpoint.hpp>
#include <tenbin/base/secret.hpp>
#include <tenbin/config/command.hpp>
#include <tenbin/config/vrrp_model.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tenbin::config {

struct mail_settings {
    std::vector<std::string> recipients{};
    std::string from{};
    std::string server{};  ///< a name or an address; empty: no mail
    std::uint16_t port = 25;
    std::string helo_name{};
    milliseconds connect_timeout{30'000};
    std::optional<bool> alerts{};
    std::optional<bool> vrrp_alerts{};
    std::optional<bool> checker_alerts{};
    bool no_checker_emails = false;
    bool no_email_faults = false;

    bool operator==(const mail_settings&) const = default;
};

/// A named pipe that changes are written to, and the script that reads it.
struct notify_fifo {
    std::string path{};
    std::string user{};
    std::string group{};
    command script{};

    bool operator==(const notify_fifo&) const = default;
};

struct script_settings {
    std::string user{};  ///< empty: keepalived_script if there is such a user, else the daemon's
    std::string group{};
    bool enable_security = false;  ///< scripts that others than root can change do not run
    command at_start{};
    command at_end{};
    milliseconds at_start_timeout{0};  ///< 0: none
    milliseconds at_end_timeout{0};
    notify_fifo every_change{};
    notify_fifo vrrp_changes{};
    notify_fifo lvs_changes{};
    bool write_states_on_reload = false;
    bool real_servers_at_start = false;  ///< rs_init_notifies

    bool operator==(const script_settings&) const = default;
};

enum class flush_on_stop : std::uint8_t { no, services, everything };

/// Whether addresses of virtual servers that no interface has become this box's own.
enum class vip_local : std::uint8_t { automatic, off };

/// The kernel's table of IPVS.
struct lvs_settings {
    vip_local local = vip_local::automatic;
    std::optional<seconds> tcp_timeout{};
    std::optional<seconds> tcpfin_timeout{};
    std::optional<seconds> udp_timeout{};
    bool flush = false;
    flush_on_stop at_end = flush_on_stop::no;
    bool log_all_failures = false;
    std::string sync_interface{};  ///< empty: no sync daemon
    std::string sync_instance{};
    std::optional<unsigned> sync_id{};
    std::optional<unsigned> sync_length_max{};
    std::optional<std::uint16_t> sync_port{};
    std::optional<unsigned> sync_ttl{};
    std::optional<address> sync_group{};

    bool operator==(const lvs_settings&) const = default;
};

struct vrrp_settings {
    unsigned version = 2;
    bool strict = false;
    bool skip_check_adv_addr = false;
    bool check_unicast_source = false;
    std::string default_interface{};
    bool dynamic_interfaces = false;
    bool dynamic_interfaces_may_change = false;
    address multicast_v4{.kind = address::family::v4, .bytes = {224, 0, 0, 18}};
    address multicast_v6{.kind = address::family::v6, .bytes = {0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x12}};
    garp_settings garp{.master_delay = milliseconds{5000},
                       .master_repeat = 5,
                       .master_refresh = milliseconds{0},
                       .master_refresh_repeat = 1};
    milliseconds garp_interval{0};  ///< between two packets of an interface; 0: none
    milliseconds gna_interval{0};
    bool min_garp = false;
    bool lower_prio_no_advert = false;
    bool higher_prio_send_advert = false;
    unsigned down_timer_adverts = 3;
    milliseconds startup_delay{0};
    milliseconds delay_after_boot{0};
    bool notify_priority_changes = false;
    bool log_unknown_vrids = false;
    bool v3_checksum_as_v2 = false;
    bool owner_ignore_adverts = false;
    std::string vmac_prefix{"vrrp"};
    std::string vmac_address_prefix{"vrrp"};

    bool operator==(const vrrp_settings&) const = default;
};

/// How long changes of an interface are not believed.
struct interface_delay {
    std::string interface {
    };
    milliseconds down{0};
    milliseconds up{0};

    bool operator==(const interface_delay&) const = default;
};

/// For all SSL_GET.
struct ssl_settings {
    secret password{};
    std::string ca{};
    std::string certificate{};
    std::string key{};

    bool operator==(const ssl_settings&) const = default;
};

/// Names of files and of the instance.
struct instance_settings {
    std::string name{};
    std::string net_namespace{};
    bool use_pid_dir = false;
    std::string reload_time_file{};
    std::string reload_file{};
    std::string state_dump_file{};
    std::string stats_dump_file{};
    std::string json_dump_file{};
    std::vector<std::string> firewall{};  ///< the words of nftables, vrrp_iptables and vrrp_ipsets, keywords first

    bool operator==(const instance_settings&) const = default;
};

}  // namespace tenbin::config
