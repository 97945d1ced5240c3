// What keepalived misreads, loses or hides, and what is said of it here (KEEPALIVED.md §8, row by row).
#include "keepalived_reading.hpp"

namespace tenbin::config {
namespace {

struct manners_case {
    const char* what;
    std::string text;
    const char* said;

    friend void PrintTo(const manners_case& one, std::ostream* out) { *out << one.what; }
};

class KeepalivedManners : public testing::TestWithParam<manners_case> {};

TEST_P(KeepalivedManners, AreTakenAsMeantOrNamed)
{
    EXPECT_EQ(said_of(GetParam().text), GetParam().said);
}

/// A service without its words; they begin on line 2.
std::string service_of(const std::string& lines)
{
    return "virtual_server 192.0.2.10 80 {\n  " + lines + "\n  real_server 198.51.100.1 80 { PING_CHECK { } }\n}\n";
}

/// An instance without its words; they begin on line 2.
std::string instance_of(const std::string& lines)
{
    return "vrrp_instance V {\n  " + lines + "\n  virtual_ipaddress { 192.0.2.10 }\n}\n";
}

const manners_case cases[] = {
    {"an instance with a line for its name",
     "vrrp_instance V { interface eth0\nvirtual_router_id 5\nvirtual_ipaddress { 192.168.200.17 } }\n",
     ""},
    {"an instance on one line",
     "vrrp_instance V { interface eth0 virtual_router_id 5 virtual_ipaddress { 192.168.200.17 } }\n",
     "1:34: warning: 'virtual_router_id' stands on the line of another keyword\n    it is read, but keepalived would "
     "not see it: give it a line of its own\n1:54: warning: 'virtual_ipaddress' stands on the line of another "
     "keyword\n    it is read, but keepalived would not see it: give it a line of its own\n"},
    {"braces in every style",
     "vrrp_instance V{\ninterface eth0\nvirtual_router_id 5\nvirtual_ipaddress\n{\n192.168.200.17 }\n}\n",
     ""},
    {"two addresses on a line",
     instance_of(
         "interface eth0\n  virtual_router_id 5\n  virtual_ipaddress_excluded { 192.168.200.17 192.168.200.18 }"),
     "4:47: error: '192.168.200.18' is too much here\n    one address a line, as in: 192.0.2.10/24 dev eth0\n"},
    {"a check without braces",
     in_service_server("TCP_CHECK"),
     "6:5: warning: TCP_CHECK without braces\n    it is read as: TCP_CHECK { }\n"},
    {"two keywords of a url on a line",
     in_service_server("HTTP_GET { url { path / status_code 200 } }"),
     "6:29: warning: 'status_code' stands on the line of another keyword\n    it is read, but keepalived would not see "
     "it: give it a line of its own\n"},
    {"an unknown block in an instance",
     in_instance("weird {\n    x 1\n  }"),
     "5:3: error: unknown keyword 'weird' in vrrp_instance\n"},
    {"comments glued to words", instance_of("virtual_router_id 5#x\n  interface eth0 ! c\n  # it's \"odd"), ""},
    {"a comment sign in a password",
     in_instance("authentication {\n    auth_type PASS\n    auth_pass a#b\n  }"),
     "7:15: warning: '#' begins a comment here: the password ends before it\n    if it belongs to the password, "
     "quote the word\n"},
    {"an escaped comment sign in a password",
     in_instance("authentication {\n    auth_type PASS\n    auth_pass a\\#b\n  }"),
     "7:15: warning: keepalived's password ends before the \\#, and so does this one\n    its peers know no other; if "
     "all of it is meant, quote the word on all boxes\n"},
    {"a quoted comment sign in a password",
     in_instance("authentication {\n    auth_type PASS\n    auth_pass \"a#b\"\n  }"),
     ""},
    {"two keywords of authentication on a line",
     in_instance("authentication {\n    auth_type PASS auth_pass 1111\n  }"),
     "6:20: warning: this word stands on the line of another keyword\n    it is read, but keepalived would not see it: "
     "give it a line of its own\n"},
    {"a time with a unit",
     in_service("delay_loop 10s\n  real_server 198.51.100.1 80 { PING_CHECK { } }"),
     "5:14: warning: keepalived knows no units of time and misreads '10s'\n    here it is taken as written; without a "
     "unit it means seconds to both\n"},
    {"a fraction of a second in version 2",
     in_instance("advert_int 0.5"),
     "5:3: warning: version 2 can't send an advert each 500ms\n    1s is taken\n"},
    {"thousandths in version 3",
     in_instance("version 3\n  advert_int 0.255"),
     "6:3: warning: version 3 can't send an advert each 255ms\n    260ms is taken\n"},
    {"a hexadecimal priority",
     in_instance("priority 0x64"),
     "5:12: error: '0x64' is not a whole number\n    a number from 1 to 255\n"},
    {"a weight with decimals",
     in_service_server("weight 1.5\n    PING_CHECK { }"),
     "6:12: error: '1.5' is not a whole number\n    a number from 0 to 2147483647\n"},
    {"a negative weight",
     in_service_server("weight -1\n    PING_CHECK { }"),
     "6:12: error: '-1' is not a whole number\n    a number from 0 to 2147483647\n"},
    {"a retry of nothing",
     in_service("retry 0\n  real_server 198.51.100.1 80 { PING_CHECK { } }"),
     "5:9: error: '0' is out of range for retry\n    a number from 1 to 65535\n"},
    {"a delay of nothing",
     in_service("delay_loop 0\n  real_server 198.51.100.1 80 { PING_CHECK { } }"),
     "5:14: error: '0' is out of range for delay_loop\n    a time from 1ms to 8760h\n"},
    {"capital and small letters",
     service_of("lb_algo RR\n  lb_kind nat\n  protocol TCP"),
     "2:11: error: 'RR' is not a value of lb_algo\n    did you mean rr?\n3:11: error: 'nat' is not a value of "
     "lb_kind\n    did you mean NAT?\n"},
    {"a check in small letters",
     in_service_server("tcp_check {\n    }"),
     "6:5: error: unknown keyword 'tcp_check' in real_server\n    did you mean TCP_CHECK?\n"},
    {"nothing said of a service",
     service_of("delay_loop 3"),
     "1:1: warning: this virtual_server has no lb_algo: wlc is taken\n    say what is meant, as in: lb_algo wlc\n1:1: "
     "warning: this virtual_server has no lb_kind: NAT is taken\n    say what is meant, as in: lb_kind NAT\n1:1: "
     "warning: this virtual_server has no protocol: UDP is taken\n    say what is meant, as in: protocol UDP\n"},
    {"another port with DR",
     "virtual_server 192.0.2.10 80 {\n  lb_algo rr\n  lb_kind DR\n  protocol TCP\n  real_server 198.51.100.1 8080 { "
     "PING_CHECK { } }\n}\n",
     "5:28: warning: DR can't change the port: 80 is taken\n    only NAT can; the checks keep the port as written\n"},
    {"a quorum beyond the weights",
     in_service("quorum 5\n  hysteresis 5\n  real_server 198.51.100.1 80 { PING_CHECK { } }"),
     "5:3: warning: the real servers weigh 1 together: the quorum of 5 is never reached\n    1 is taken\n6:3: warning: "
     "the hysteresis of 5 is not below the quorum of 1\n    0 is taken\n"},
    {"only a weight of nothing",
     in_service_server("weight 0\n    PING_CHECK { }"),
     "1:1: warning: all real servers weigh 0: none gets a connection\n"},
    {"a group that is not there",
     "virtual_server group G {\n  lb_algo rr\n  lb_kind NAT\n  protocol TCP\n  real_server 198.51.100.1 80 { "
     "PING_CHECK { } }\n}\n",
     "1:22: error: there is no virtual_server_group 'G'\n"},
    {"a url without a path",
     in_service_server("HTTP_GET { url { status_code 200 } }"),
     "6:16: error: this url has no path\n    as in: path /\n"},
    {"a check of pages without one",
     in_service_server("HTTP_GET { connect_timeout 3 }"),
     "6:5: error: this HTTP_GET has no url\n    as in: url { path / }\n"},
    {"a router id without its value",
     instance_of("interface eth0\n  virtual_router_id"),
     "3:3: error: virtual_router_id needs a value\n    as in: virtual_router_id 51\n"},
    {"a command that is not quoted",
     in_instance("notify_backup /bin/echo backup"),
     "5:17: warning: scripts run without enable_script_security\n    with it in global_defs, what others than root "
     "can change does not run as root\n5:27: warning: 'backup' is the user who runs '/bin/echo'\n    a command with "
     "arguments is quoted, as in: "
     "notify_backup \"/bin/echo backup\"\n"},
    {"two scripts on a line",
     "vrrp_script s1 { script /bin/true }\nvrrp_script s2 { script /bin/true }\nvrrp_instance V {\n  interface eth0\n  "
     "virtual_router_id 5\n  virtual_ipaddress { 192.0.2.10 }\n  track_script { s1 s2 }\n}\n",
     "1:25: warning: scripts run without enable_script_security\n    with it in global_defs, what others than "
     "root can change does not run as root\n7:21: error: 's2' is too much here\n    one a line, as in: NAME weight "
     "10\n"},
    {"a script after its use",
     "vrrp_instance V {\n  interface eth0\n  virtual_router_id 5\n  virtual_ipaddress { 192.0.2.10 }\n  track_script { "
     "s1 }\n}\nvrrp_script s1 { script /bin/true }\n",
     "7:25: warning: scripts run without enable_script_security\n    with it in global_defs, what others than "
     "root can change does not run as root\n"},
    {"an id twice on an interface",
     "vrrp_instance V {\n  interface eth0\n  virtual_router_id 5\n  virtual_ipaddress { 192.0.2.10 }\n  priority "
     "100\n}\nvrrp_instance W {\n  interface eth0\n  virtual_router_id 5\n  virtual_ipaddress { 192.0.2.11 }\n  "
     "priority 100\n}\n",
     "9:21: error: another vrrp_instance has the id 5 on eth0 already\n"},
    {"the own interface is tracked", in_instance("track_interface { eth0 }"), ""},
    {"an old word of a check",
     in_service_server("HTTP_GET {\n      nb_get_retry 3\n      url { path / }\n    }"),
     "7:7: warning: nb_get_retry is the old spelling of retry\n"},
    {"an old word of the sync daemon",
     in_instance("lvs_sync_daemon_interface eth0"),
     "5:3: warning: known to keepalived, without effect here: lvs_sync_daemon_interface\n"},
    {"an old word for router_id",
     "global_defs {\n  lvs_id X\n}\nvrrp_instance V {\n  interface eth0\n  virtual_router_id 5\n  virtual_ipaddress { "
     "192.0.2.10 }\n  priority 100\n}\n",
     "2:3: warning: lvs_id is the old spelling of router_id\n"},
    {"MASTER without a priority, and nopreempt",
     in_instance("state MASTER\n  nopreempt"),
     "6:3: warning: nopreempt has no effect on the owner of the addresses\n    state MASTER without a priority means "
     "255\n"},
    {"a state in small letters",
     in_instance("state master"),
     "5:9: error: 'master' is not a value of state\n    did you mean MASTER?\n"},
    {"strict mode with a password",
     in_instance(
         "strict_mode\n  state MASTER\n  priority 100\n  authentication {\n    auth_type PASS\n    auth_pass x\n  }"),
     "1:1: warning: strict mode drops packets for the virtual addresses: they can't be pinged\n    this is the RFC's "
     "rule; take vrrp_strict or strict_mode away, or say accept\n8:3: warning: strict mode knows no authentication\n   "
     " adverts go without it, as from keepalived\n"},
    {"strict mode that is off",
     "global_defs {\n  vrrp_strict off\n}\nvrrp_instance V {\n  interface eth0\n  virtual_router_id 5\n  "
     "virtual_ipaddress { 192.0.2.10 }\n  priority 100\n}\n",
     "2:15: warning: keepalived takes vrrp_strict off for vrrp_strict\n    here it is off, as written\n"},
    {"the old order of the sync daemon",
     "global_defs {\n  lvs_sync_daemon eth0 V 7\n}\nvrrp_instance V {\n  interface eth0\n  virtual_router_id 5\n  "
     "virtual_ipaddress { 192.0.2.10 }\n  priority 100\n}\n",
     ""},
    {"a unicast source without peers",
     in_instance("unicast_src_ip 192.0.2.1"),
     "5:3: warning: unicast_src_ip without a unicast_peer: adverts go to the multicast group\n"},
    {"an interval of nothing",
     "global_defs {\n  vrrp_garp_interval 0\n}\nvrrp_instance V {\n  interface eth0\n  virtual_router_id 5\n  "
     "virtual_ipaddress { 192.0.2.10 }\n  priority 100\n}\n",
     ""},
    {"a command whose quote is open",
     "vrrp_script s {\n  script \"/bin/true\n}\n",
     "2:10: error: this quote is not closed\n    a quote ends on the line on "
     "which it begins\n"},
    {"static addresses",
     "static_ipaddress {\n  10.1.1.1/24 dev eth1\n}\nglobal_defs { }\nglobal_defs { }\nvrrp_instance \"V 1\" {\n  "
     "interface eth0\n  virtual_router_id 5\n  virtual_ipaddress { 192.0.2.10 }\n  priority 100\n}\n",
     ""},
};

INSTANTIATE_TEST_SUITE_P(Table, KeepalivedManners, testing::ValuesIn(cases));

}  // namespace
}  // namespace tenbin::config
