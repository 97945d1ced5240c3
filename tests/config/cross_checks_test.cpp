// What must be right between blocks and between lines of a block: each with its words, and the other place.
#include "bad_case.hpp"
#include "keepalived_reading.hpp"

namespace tenbin::config {
namespace {

class CrossChecks : public BadFile {};

TEST_P(CrossChecks, NameBothPlaces)
{
    check();
}

std::string instance(const std::string& name, const std::string& id, const std::string& lines)
{
    return "vrrp_instance " + name + " {\n  interface eth0\n  virtual_router_id " + id + "\n" + lines + "}\n";
}

std::string service(const std::string& where, const std::string& lines)
{
    return "virtual_server " + where + " {\n  lb_algo rr\n  lb_kind DR\n  protocol TCP\n" + lines + "}\n";
}

const bad_case cases[] = {
    {"a router id of two instances",
     instance("A", "5", "  virtual_ipaddress { 192.0.2.1 }\n") +
         instance("B", "5", "  virtual_ipaddress { 192.0.2.2 }\n"),
     R"(t.conf:8:21: error: another vrrp_instance has the id 5 on eth0 already
      virtual_router_id 5
                        ^
t.conf:3:21: note: the other one
      virtual_router_id 5
                        ^
)"},
    {"an address of two instances",
     instance("A", "5", "  virtual_ipaddress { 192.0.2.1 }\n") +
         instance("B", "6", "  virtual_ipaddress { 192.0.2.1 }\n"),
     R"(t.conf:9:23: warning: 192.0.2.1 is an address of A already
      virtual_ipaddress { 192.0.2.1 }
                          ^~~~~~~~~
    when one of them gives it up, the other has lost it, too
t.conf:4:23: note: the other line
      virtual_ipaddress { 192.0.2.1 }
                          ^~~~~~~~~
)"},
    {"an address twice in an instance",
     instance("A", "5", "  virtual_ipaddress {\n    192.0.2.1\n    192.0.2.1\n  }\n"),
     R"(t.conf:6:5: warning: 192.0.2.1 is an address of this instance already
        192.0.2.1
        ^~~~~~~~~
t.conf:5:5: note: the other line
        192.0.2.1
        ^~~~~~~~~
)"},
    {"a script that nobody declared",
     instance("A", "5", "  virtual_ipaddress { 192.0.2.1 }\n  track_script { alife }\n"),
     R"(t.conf:5:18: error: there is no vrrp_script 'alife'
      track_script { alife }
                     ^~~~~
)"},
    {"a member of two groups",
     instance("A", "5", "  virtual_ipaddress { 192.0.2.1 }\n") +
         "vrrp_sync_group G { group { A } }\nvrrp_sync_group H { group { A } }\n",
     R"(t.conf:7:29: error: 'A' is a member of a sync group already
    vrrp_sync_group H { group { A } }
                                ^
t.conf:6:29: note: the other place
    vrrp_sync_group G { group { A } }
                                ^
)"},
    {"weights in a sync group",
     "global_defs { enable_script_security }\nvrrp_script s { \n  script /bin/true\n  weight 5\n}\n" +
         instance("A", "5", "  virtual_ipaddress { 192.0.2.1 }\n  track_script { s }\n") +
         "vrrp_sync_group G { group { A } }\n",
     R"(t.conf:10:18: warning: the weight of 's' means nothing in a sync group
      track_script { s }
                     ^
    unless sync_group_tracking_weight stands in G
t.conf:12:29: note: the instance is a member here
    vrrp_sync_group G { group { A } }
                                ^
)"},
    {"accept and no_accept",
     instance("A", "5", "  virtual_ipaddress { 192.0.2.1 }\n  no_accept\n  accept\n"),
     R"(t.conf:6:3: warning: accept and no_accept are opposites; this line counts
      accept
      ^~~~~~
t.conf:5:3: note: the earlier line
      no_accept
      ^~~~~~~~~
)"},
    {"a delay of no preemption",
     instance("A", "5", "  virtual_ipaddress { 192.0.2.1 }\n  nopreempt\n  preempt_delay 9\n"),
     R"(t.conf:6:3: warning: preempt_delay has no effect where nothing is preempted
      preempt_delay 9
      ^~~~~~~~~~~~~
t.conf:5:3: note: the other line
      nopreempt
      ^~~~~~~~~
)"},
    {"a delay of a master",
     instance("A", "5", "  virtual_ipaddress { 192.0.2.1 }\n  state MASTER\n  priority 9\n  preempt_delay 9\n"),
     R"(t.conf:7:3: warning: preempt_delay has no effect with state MASTER
      preempt_delay 9
      ^~~~~~~~~~~~~
t.conf:5:3: note: the other line
      state MASTER
      ^~~~~
)"},
    {"a peer that is the box itself",
     instance("A",
              "5",
              "  virtual_ipaddress { 192.0.2.1 }\n  unicast_src_ip 192.0.2.8\n  unicast_peer {\n    192.0.2.8\n  }\n"),
     R"(t.conf:7:5: warning: this peer is the instance itself
        192.0.2.8
        ^~~~~~~~~
    it hears its own adverts: take the line away
t.conf:5:3: note: its own address
      unicast_src_ip 192.0.2.8
      ^~~~~~~~~~~~~~
)"},
    {"vrf beside interface",
     instance("A", "5", "  virtual_ipaddress { 192.0.2.1 }\n  vrf red\n"),
     R"(t.conf:5:3: warning: vrf has no effect beside interface
      vrf red
      ^~~
t.conf:2:3: note: the other line
      interface eth0
      ^~~~~~~~~
)"},
    {"a loopback interface",
     "vrrp_instance A {\n  interface lo\n  virtual_router_id 5\n  virtual_ipaddress { 192.0.2.1 }\n}\n",
     R"(t.conf:2:13: error: VRRP can't run on the loopback interface
      interface lo
                ^~
    it speaks to other boxes, as in: interface eth0
)"},
    {"version 3 without an address",
     instance("A", "5", "  version 3\n"),
     R"(t.conf:1:1: error: this vrrp_instance has no virtual_ipaddress
    vrrp_instance A {
    ^~~~~~~~~~~~~
    version 3 and strict mode need one, as in: virtual_ipaddress { 192.0.2.10/24 }
)"},
    {"an ipvlan without an address",
     instance("A", "5", "  virtual_ipaddress { 192.0.2.1 }\n  use_ipvlan\n"),
     R"(t.conf:5:3: error: use_ipvlan needs an address of its own
      use_ipvlan
      ^~~~~~~~~~
    as in: use_ipvlan ipvlan0 192.0.2.1/24
)"},
    {"a broadcast address of one address",
     "static_ipaddress {\n  198.51.100.23/32 brd - dev eth1\n  2001:db8::1/64 brd +\n}\n",
     R"(t.conf:2:3: error: '198.51.100.23/32' has no broadcast address
      198.51.100.23/32 brd - dev eth1
      ^~~~~~~~~~~~~~~~
    say a prefix of at most 30, as in: 192.0.2.10/24 brd +
t.conf:3:3: error: '2001:db8::1/64' can't have a broadcast address
      2001:db8::1/64 brd +
      ^~~~~~~~~~~~~~
    IPv6 knows none
)"},
    {"ttl of a peer",
     instance(
         "A", "5", "  virtual_ipaddress { 192.0.2.1 }\n  unicast_peer {\n    192.0.2.8 min_ttl 9 max_ttl 3\n  }\n"),
     R"(t.conf:6:5: error: min_ttl is above max_ttl: every advert of this peer would be dropped
        192.0.2.8 min_ttl 9 max_ttl 3
        ^~~~~~~~~
)"},
    {"an empty group",
     "virtual_server_group G {\n}\n" + instance("A", "5", "  virtual_ipaddress { 192.0.2.1 }\n"),
     R"(t.conf:1:1: error: this virtual_server_group is empty
    virtual_server_group G {
    ^~~~~~~~~~~~~~~~~~~~
    as in: virtual_server_group NAME { 192.0.2.10 80 }
)"},
    {"a service twice",
     service("192.0.2.10 80", "  real_server 198.51.100.1 80 { PING_CHECK {} }\n") +
         service("192.0.2.10 80", "  real_server 198.51.100.2 80 { PING_CHECK {} }\n"),
     R"(t.conf:7:16: error: another virtual_server is this service already
    virtual_server 192.0.2.10 80 {
                   ^~~~~~~~~~
t.conf:1:16: note: the other one
    virtual_server 192.0.2.10 80 {
                   ^~~~~~~~~~
)"},
    {"a service that stands in a group, too",
     "virtual_server_group G {\n  192.0.2.0/24 80\n}\n" +
         service("group G", "  real_server 198.51.100.1 80 { PING_CHECK {} }\n") +
         service("192.0.2.10 80", "  real_server 198.51.100.2 80 { PING_CHECK {} }\n"),
     R"(t.conf:10:16: error: another virtual_server is this service already
    virtual_server 192.0.2.10 80 {
                   ^~~~~~~~~~
t.conf:4:22: note: the other one
    virtual_server group G {
                         ^
)"},
    {"a group of both families",
     "virtual_server_group G {\n  192.0.2.10 80\n  2001:db8::10 80\n}\n" +
         service("group G", "  real_server 198.51.100.1 80 { PING_CHECK {} }\n"),
     R"(t.conf:9:15: error: 198.51.100.1 is not of the family of 2001:db8::10
      real_server 198.51.100.1 80 { PING_CHECK {} }
                  ^~~~~~~~~~~~
    only TUN brings packets of one family to servers of the other
t.conf:5:22: note: which is in the group of this service
    virtual_server group G {
                         ^
)"},
    {"a server of the other family",
     service("192.0.2.10 80", "  real_server 2001:db8::1 80 { PING_CHECK {} }\n"),
     R"(t.conf:5:15: error: 2001:db8::1 is not of the service's family
      real_server 2001:db8::1 80 { PING_CHECK {} }
                  ^~~~~~~~~~~
    only TUN brings packets of one family to servers of the other
t.conf:1:16: note: the service
    virtual_server 192.0.2.10 80 {
                   ^~~~~~~~~~
)"},
    {"a service on a proxy's address",
     service("192.0.2.10 80", "  real_server 198.51.100.1 80 { PING_CHECK {} }\n") +
         "tcp_proxy a {\n  listen 192.0.2.10:80\n  real_server 198.51.100.2 80\n}\n",
     R"(t.conf:1:16: error: the proxy a listens on 192.0.2.10:80: IPVS would take its packets
    virtual_server 192.0.2.10 80 {
                   ^~~~~~~~~~
t.conf:8:10: note: the proxy
      listen 192.0.2.10:80
             ^~~~~~~~~~~~~
)"},
    {"NAT in the servers' own segment",
     instance("A", "5", "  virtual_ipaddress { 192.0.2.10/24 }\n") +
         "virtual_server 192.0.2.10 80 {\n  lb_algo rr\n  lb_kind NAT\n  protocol TCP\n  real_server 192.0.2.77 80 { "
         "PING_CHECK {} }\n}\n",
     R"(t.conf:8:11: warning: clients of the segment of 192.0.2.77 get its answers from the wrong address
      lb_kind NAT
              ^~~
    NAT needs the answers to come back through this box; DR does not
t.conf:4:23: note: the segment
      virtual_ipaddress { 192.0.2.10/24 }
                          ^~~~~~~~~~~~~
)"},
    {"ports of direct routing",
     service("192.0.2.10 80", "  sorry_server 198.51.100.9 81\n  real_server 198.51.100.1 82 { PING_CHECK {} }\n"),
     R"(t.conf:5:3: warning: DR can't change the port: 80 is taken
      sorry_server 198.51.100.9 81
      ^~~~~~~~~~~~
t.conf:6:28: warning: DR can't change the port: 80 is taken
      real_server 198.51.100.1 82 { PING_CHECK {} }
                               ^~
    only NAT can; the checks keep the port as written
)"},
    {"one packet of TCP",
     service("192.0.2.10 80", "  ops\n  real_server 198.51.100.1 80 { PING_CHECK {} }\n"),
     R"(t.conf:5:3: warning: ops is for UDP only
      ops
      ^~~
    it is off, as by keepalived
)"},
    {"a protocol of a mark",
     service("fwmark 7", "  real_server 198.51.100.1 { PING_CHECK {} }\n"),
     R"(t.conf:4:3: warning: protocol means nothing for a firewall mark
      protocol TCP
      ^~~~~~~~
    all packets with the mark belong to the service
)"},
    {"thresholds",
     service("192.0.2.10 80",
             "  real_server 198.51.100.1 80 {\n    uthreshold 5\n    lthreshold 9\n    PING_CHECK {}\n  }\n"),
     R"(t.conf:7:5: warning: lthreshold is above uthreshold: it has no effect
        lthreshold 9
        ^~~~~~~~~~
t.conf:6:5: note: the other line
        uthreshold 5
        ^~~~~~~~~~
)"},
    {"offsets of a regex",
     service("192.0.2.10 80",
             "  real_server 198.51.100.1 80 {\n    HTTP_GET {\n      url {\n        path /\n        regex x\n        "
             "regex_min_offset 9\n        regex_max_offset 3\n      }\n    }\n  }\n"),
     R"(t.conf:10:9: warning: regex_min_offset is above regex_max_offset: nothing can match
            regex_min_offset 9
            ^~~~~~~~~~~~~~~~
t.conf:11:9: note: the other line
            regex_max_offset 3
            ^~~~~~~~~~~~~~~~
)"},
    {"lengths of a reply",
     service("192.0.2.10 80",
             "  real_server 198.51.100.1 80 {\n    UDP_CHECK {\n      min_reply_length 9\n      max_reply_length 3\n   "
             " }\n  }\n"),
     R"(t.conf:7:7: error: min_reply_length is above max_reply_length: every reply is a failure
          min_reply_length 9
          ^~~~~~~~~~~~~~~~
t.conf:8:7: note: the other line
          max_reply_length 3
          ^~~~~~~~~~~~~~~~
)"},
    {"a check between two families",
     service("192.0.2.10 80",
             "  real_server 198.51.100.1 80 {\n    TCP_CHECK {\n      bindto 2001:db8::1\n    }\n    TCP_CHECK {\n     "
             " bindto 192.0.2.1\n      connect_ip 2001:db8::1\n    }\n  }\n"),
     R"(t.conf:7:7: error: bindto 2001:db8::1 can't reach 198.51.100.1: they are of different families
          bindto 2001:db8::1
          ^~~~~~
t.conf:5:15: note: the server
      real_server 198.51.100.1 80 {
                  ^~~~~~~~~~~~
t.conf:10:7: error: bindto 192.0.2.1 can't reach 2001:db8::1: they are of different families
          bindto 192.0.2.1
          ^~~~~~
t.conf:11:7: note: the other line
          connect_ip 2001:db8::1
          ^~~~~~~~~~
)"},
    {"a key that is not there",
     instance("A",
              "5",
              "  virtual_ipaddress { 192.0.2.1 }\n  auth_hmac {\n    key 1 a\n    key 1 b\n    active_key 2\n  }\n"),
     R"(t.conf:7:9: error: another key has the number 1 already
        key 1 ********
            ^
t.conf:8:5: error: there is no key 2
        active_key 2
        ^~~~~~~~~~
)"},
};

INSTANTIATE_TEST_SUITE_P(Table, CrossChecks, testing::ValuesIn(cases));

}  // namespace
}  // namespace tenbin::config
