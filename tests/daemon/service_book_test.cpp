#include <tenbin/daemon/service_book.hpp>

#include <gtest/gtest.h>

namespace tenbin::daemon {
namespace {

using namespace std::chrono_literals;

const steady::time_point begin{};

config::model a_farm()
{
    config::model made;
    config::virtual_server mail{.where = {.first = endpoint::parse("10.0.0.100:25").value().host, .port = 25},
                                .sorry_server = endpoint::parse("192.168.31.110:25").value(),
                                .servers = {{.where = endpoint::parse("192.168.31.101:25").value(), .checks = {{}}},
                                            {.where = endpoint::parse("192.168.31.102:25").value()}}};
    mail.quorum = 2;
    made.virtual_servers = {mail};
    return made;
}

TEST(ServiceBook, TellsWhatIsKnownSinceItsBirth)
{
    const auto model = a_farm();
    service_book book{model, begin};
    std::ignore = book.on_quorum(0);

    const services_message unknown{.services = {{.servers = {{}, {.alive = true}}}}};
    EXPECT_EQ(book.snapshot(), unknown);
    EXPECT_FALSE(book.on_result(0, 0, 0, std::nullopt, begin));
    EXPECT_EQ(book.snapshot(), (services_message{{{.quorum = true, .servers = {{.alive = true}, {.alive = true}}}}}));
}

TEST(ServiceBook, SaysWhatChanged)
{
    const auto model = a_farm();
    service_book book{model, begin};
    EXPECT_EQ(book.on_quorum(0)->line, "virtual_server 10.0.0.100:25: quorum gained: weight 2 of 2");

    const auto down = book.on_result(0, 0, 0, "connect: timed out", begin + 2s);
    ASSERT_TRUE(down);
    EXPECT_EQ(
        down->line,
        "virtual_server 10.0.0.100:25: server 192.168.31.101:25 is down: connect: timed out (had been up for 2.0s)");
    EXPECT_TRUE(down->is_to_be_told && !down->good);
    EXPECT_EQ(book.on_quorum(0)->line,
              "virtual_server 10.0.0.100:25: quorum lost: weight 1 of 2; the sorry server serves");

    const auto all = book.describe(begin + 5s);
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].quorum, (control::quorum_status{.needed = 2, .weight = 1, .held = false}));
    EXPECT_EQ(all[0].servers[0],
              (control::service_server_status{
                  .address = "192.168.31.101:25", .alive = false, .reason = "connect: timed out", .lasted = 3s}));
    EXPECT_FALSE(all[0].servers[1].checked);
    EXPECT_TRUE(all[0].servers[2].sorry);
}

/// As keepalived: a server that was waited for is no news for scripts unless they ask for it.
TEST(ServiceBook, TellsScriptsOfTheFirstSuccessIfAsked)
{
    auto model = a_farm();
    model.virtual_servers[0].servers[0].checks[0].alpha = true;
    for (const bool wanted : {false, true}) {
        model.scripts.real_servers_at_start = wanted;
        service_book book{model, begin};
        const auto up = book.on_result(0, 0, 0, std::nullopt, begin + 1s);
        ASSERT_TRUE(up && up->good);
        EXPECT_EQ(up->is_to_be_told, wanted);
    }
}

}  // namespace
}  // namespace tenbin::daemon
