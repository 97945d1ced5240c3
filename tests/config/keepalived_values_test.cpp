// Values of keepalived's keywords: what is taken with a warning, and what is refused.
#include "bad_case.hpp"
#include "keepalived_reading.hpp"

namespace tenbin::config {
namespace {

using namespace std::chrono_literals;

class KeepalivedValues : public BadFile {};

TEST_P(KeepalivedValues, AreTakenOrRefusedWithTheirReason)
{
    check();
}

std::string in_group(const std::string& lines)
{
    return "virtual_server_group G {\n" + lines + "\n}\n" +
           "virtual_server group G {\n  lb_algo rr\n  lb_kind NAT\n  protocol TCP\n  real_server 198.51.100.1 80 { "
           "PING_CHECK {} }\n}\n";
}

const bad_case cases[] = {
    {"a word too many",
     in_instance("priority 150 200"),
     R"(t.conf:5:16: warning: '200' is lost: priority takes no more words
      priority 150 200
                   ^~~
    a value with blanks needs quotes
)"},
    {"a word too many behind a flag",
     in_instance("nopreempt please"),
     R"(t.conf:5:13: warning: 'please' is lost: nopreempt takes no more words
      nopreempt please
                ^~~~~~
    it is on
)"},
    {"a flag of a service that is off",
     in_service("alpha no\n  real_server 198.51.100.1 80 { PING_CHECK {} }"),
     R"(t.conf:5:9: warning: keepalived takes alpha no for alpha
      alpha no
            ^~
    here it is off, as written
)"},
    {"two entries on a line",
     in_group("  192.0.2.10 80 192.0.2.11 80"),
     R"(t.conf:2:17: warning: '192.0.2.11' stands on the line of another entry
      192.0.2.10 80 192.0.2.11 80
                    ^~~~~~~~~~
    it is read, but keepalived would not see it: give it a line of its own
)"},
    {"a word too many in an entry",
     in_group("  192.0.2.10 80 x"),
     R"(t.conf:2:17: warning: 'x' is lost: an entry takes no more words
      192.0.2.10 80 x
                    ^
)"},
    {"two groups of a name",
     "virtual_server_group G {\n  192.0.2.12 80\n}\n" + in_group("  192.0.2.10 80"),
     R"(t.conf:4:22: warning: another group has the name 'G'
    virtual_server_group G {
                         ^
    its entries and these are one group, as for keepalived
)"},
    {"a prefix behind a server",
     in_service("real_server 198.51.100.1/24 80 { PING_CHECK {} }"),
     R"(t.conf:5:15: warning: '/24' is lost: this is one address
      real_server 198.51.100.1/24 80 { PING_CHECK {} }
                  ^~~~~~~~~~~~~~~
    ranges stand in a virtual_server_group
)"},
    {"a service of all ports",
     "virtual_server 192.0.2.10 {\n  lb_algo rr\n  lb_kind NAT\n  protocol TCP\n  real_server 198.51.100.1 80 { "
     "PING_CHECK {} }\n}\n",
     R"(t.conf:1:16: warning: a service of all ports needs persistence
    virtual_server 192.0.2.10 {
                   ^~~~~~~~~~
    persistence_timeout 360 is taken; or say its port
)"},
    {"a password without its type",
     in_instance("authentication {\n    auth_pass x\n  }"),
     R"(t.conf:5:3: warning: without an auth_type nothing is authenticated
      authentication {
      ^~~~~~~~~~~~~~
    as by keepalived; say what is meant, as in: auth_type PASS
)"},
    {"a password that is a comment",
     in_instance("authentication {\n    auth_type PASS\n    auth_pass \\#ab\n  }"),
     R"(t.conf:7:15: error: for keepalived this is a comment, and there is no password
        auth_pass ********
                  ^~~~~~~~
    quote the word
)"},
    {"a label",
     in_instance("virtual_ipaddress_excluded { 192.0.2.11 label eth0:0123456789abcdef }"),
     R"(t.conf:5:49: error: the label 'eth0:0123456789abcdef' is too long
      virtual_ipaddress_excluded { 192.0.2.11 label eth0:0123456789abcdef }
                                                    ^~~~~~~~~~~~~~~~~~~~~
    at most 15 letters
)"},
    {"a lifetime",
     in_instance("virtual_ipaddress_excluded { 192.0.2.11 preferred_lft x }"),
     R"(t.conf:5:57: error: 'x' is not a time
      virtual_ipaddress_excluded { 192.0.2.11 preferred_lft x }
                                                            ^
    a number of seconds, or forever
)"},
    {"a word of a route",
     in_instance("virtual_routes { 203.0.113.0/24 via 192.0.2.1 dve eth0 }"),
     R"(t.conf:5:49: error: 'dve' is no word of a route
      virtual_routes { 203.0.113.0/24 via 192.0.2.1 dve eth0 }
                                                    ^~~
    did you mean dev?
)"},
    {"a destination of a route",
     in_instance("virtual_routes { 203.0.113.300/24 via 192.0.2.1 }"),
     R"(t.conf:5:20: error: '203.0.113.300/24' is not an IP address, with a prefix or without
      virtual_routes { 203.0.113.300/24 via 192.0.2.1 }
                       ^~~~~~~~~~~~~~~~
    as in: virtual_routes { 198.51.100.0/24 via 192.0.2.1 dev eth0 }
)"},
    {"a gateway of a route",
     in_instance("virtual_routes { 203.0.113.0/24 via 192.0.2 }"),
     R"(t.conf:5:39: error: '192.0.2' is not an IP address
      virtual_routes { 203.0.113.0/24 via 192.0.2 }
                                          ^~~~~~~
)"},
    {"a metric of a route",
     in_instance("virtual_routes { 203.0.113.0/24 metric x }"),
     R"(t.conf:5:42: error: 'x' is not a number
      virtual_routes { 203.0.113.0/24 metric x }
                                             ^
)"},
    {"a route that ends early",
     in_instance("virtual_routes { 203.0.113.0/24 via }"),
     R"(t.conf:5:35: error: via needs a value
      virtual_routes { 203.0.113.0/24 via }
                                      ^~~
)"},
    {"a word of a rule",
     in_instance("virtual_rules { from 192.0.2.0/24 tabel 5 }"),
     R"(t.conf:5:37: error: 'tabel' is no word of a rule
      virtual_rules { from 192.0.2.0/24 tabel 5 }
                                        ^~~~~
    did you mean table?
)"},
    {"a network of a rule",
     in_instance("virtual_rules { from 192.0.2.0/33 table 5 }"),
     R"(t.conf:5:24: error: '192.0.2.0/33' is not an IP address, with a prefix or without
      virtual_rules { from 192.0.2.0/33 table 5 }
                           ^~~~~~~~~~~~
)"},
    {"a MAC address",
     in_instance("use_vmac vrrp5 00:00:5e:00:01:07"),
     R"(t.conf:5:18: error: '00:00:5e:00:01:07' is not a MAC address for use_vmac
      use_vmac vrrp5 00:00:5e:00:01:07
                     ^~~~~~~~~~~~~~~~~
    as in: use_vmac vrrp5 02:00:00:00:00:05; without one it is 00:00:5e:00:01 and the router id
)"},
    {"an option of a regex",
     in_service_server(
         "HTTP_GET {\n      url {\n        path /\n        regex x\n        regex_options caseles\n      }\n    }"),
     R"(t.conf:10:23: warning: 'caseles' is no option of a regular expression
            regex_options caseles
                          ^~~~~~~
    it is passed over; known are: allow_empty_class, alt_bsux, auto_callout, caseless, dollar_endonly, dotall, dupnames, extended, firstline, match_unset_backref, multiline, never_ucp, never_utf, no_auto_capture, no_auto_possess, no_dotstar_anchor, ungreedy
)"},
    {"a port of a mail server",
     in_global_defs("smtp_server 192.0.2.25 0"),
     R"(t.conf:2:26: error: '0' is out of range for smtp_server
      smtp_server 192.0.2.25 0
                             ^
    a number from 1 to 65535
)"},
    {"numbers of processes",
     "vrrp_track_process p {\n  process x\n  quorum 3\n  quorum_max 2\n}\n" + in_instance("priority 9"),
     R"(t.conf:4:3: error: quorum_max is below quorum: no number of processes is right
      quorum_max 2
      ^~~~~~~~~~
t.conf:3:3: note: the quorum
      quorum 3
      ^~~~~~
)"},
    {"two files of a name",
     "track_file f {\n  file /a\n}\ntrack_file f {\n  file /b\n}\n" + in_instance("priority 9"),
     R"(t.conf:4:12: warning: 'f' is the name of another track_file; this one counts
    track_file f {
               ^
t.conf:1:12: note: the other one
    track_file f {
               ^
)"},
    {"a first number of a file",
     "track_file f {\n  file /a\n  init_file now\n}\n" + in_instance("priority 9"),
     R"(t.conf:3:13: error: 'now' is not a whole number
      init_file now
                ^~~
    a number from -2147483647 to 2147483647
)"},
};

INSTANTIATE_TEST_SUITE_P(Table, KeepalivedValues, testing::ValuesIn(cases));

TEST(KeepalivedValue, MayHaveAPlusSignAndABlankBeforeIt)
{
    const auto read = clean("vrrp_instance V {\n  interface eth0\n  virtual_router_id +5\n  priority \" 150\"\n"
                            "  advert_int +2\n  virtual_ipaddress { 192.0.2.10/+24 }\n  track_interface { eth1 weight "
                            "+5 }\n}\n")
                          .vrrp_instances.at(0);

    EXPECT_EQ(read.router_id, 5U);
    EXPECT_EQ(read.priority, 150U);
    EXPECT_EQ(read.advert_int, 2s);
    EXPECT_EQ(read.addresses.at(0).prefix, 24U);
    EXPECT_EQ(read.track.interfaces.at(0).weight, 5);
}

TEST(KeepalivedValue, OfAnAuthenticationWithoutTypeIsNotKept)
{
    const auto done = load_text(in_instance("authentication {\n auth_pass x\n }"));

    ASSERT_TRUE(done.model.has_value());
    EXPECT_EQ(done.model->vrrp_instances.at(0).authentication, vrrp_authentication::none);
}

TEST(KeepalivedValue, OfAPasswordEndsAtTheEscapedCommentSign)
{
    const auto done = load_text(in_instance("authentication {\n auth_type PASS\n auth_pass a\\#b\n }"));

    ASSERT_TRUE(done.model.has_value());
    EXPECT_EQ(done.model->vrrp_instances.at(0).auth_pass, secret{"a"});
}

TEST(KeepalivedValue, OfTwoBlocksOfANameIsTheLastOne)
{
    const auto done = load_text("track_file f {\n  file /a\n  weight 3\n}\ntrack_file f {\n  file /b\n}\n" +
                                in_instance("priority 9"));

    ASSERT_TRUE(done.model.has_value());
    ASSERT_EQ(done.model->track_files.size(), 1U);
    EXPECT_EQ(done.model->track_files.at(0).file, "/b");
    EXPECT_EQ(done.model->track_files.at(0).weight, 1);
}

TEST(KeepalivedValue, OfTheHostOfAnSmtpCheckGoesBeforeAllOthers)
{
    const auto check =
        clean(in_service("connect_timeout 3\n  real_server 198.51.100.1 25 {\n    SMTP_CHECK {\n      "
                         "host {\n        connect_timeout 9\n      }\n    }\n    SMTP_CHECK {\n    }\n  }"))
            .virtual_servers.at(0)
            .servers.at(0)
            .checks;

    EXPECT_EQ(check.at(0).connect_timeout, 9s);
    EXPECT_EQ(check.at(1).connect_timeout, 3s);
}

TEST(KeepalivedValue, OfAuthHmacAreKept)
{
    const auto read =
        clean(in_instance("auth_hmac {\n    key 1 env:GOOD\n    key 2 b\n    active_key 2\n    anti_replay "
                          "monotonic\n    time_window 10\n    mode receive-only\n  }"))
            .vrrp_instances.at(0)
            .hmac;

    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->keys.at(0).value, secret{std::string{a_password}});
    EXPECT_EQ(read->active_key, 2U);
    EXPECT_EQ(read->anti_replay, hmac_clock::monotonic);
    EXPECT_EQ(read->time_window, 10s);
    EXPECT_EQ(read->mode, hmac_mode::receive_only);
}

}  // namespace
}  // namespace tenbin::config
