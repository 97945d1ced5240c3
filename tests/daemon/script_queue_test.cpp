#include <tenbin/daemon/script_queue.hpp>

#include <gtest/gtest.h>

namespace tenbin::daemon {
namespace {

using request = script_queue::request;
using answer = script_queue::answer;

config::real_server a_server_with_scripts()
{
    config::real_server made{.notify_up = {.line = "up"}, .notify_down = {.line = "down"}};
    made.checkers.push_back({.what = config::misc_check{.path = {.line = "check"}}});
    return made;
}

/// Two servers of one proxy. What of the first is where in the list; the second follows.
constexpr std::size_t up = 0;
constexpr std::size_t down = 1;
constexpr std::size_t check = 2;
constexpr std::size_t other = 3;

class ScriptQueue : public testing::Test {
protected:
    static script_list two_servers()
    {
        config::model model;
        model.proxies.push_back({.name = "db"});
        model.proxies[0].servers = {a_server_with_scripts(), a_server_with_scripts()};
        return script_list{model};
    }

    const script_list scripts_ = two_servers();
    script_queue queue_{scripts_, {.checks = 1, .notices = 2, .waiting = 3}};
};

TEST_F(ScriptQueue, RunsTheNoticesOfOneServerOneAfterTheOther)
{
    EXPECT_EQ(queue_.submit({1, up}), answer::taken);
    EXPECT_EQ(queue_.next(), (request{1, up}));
    EXPECT_EQ(queue_.submit({2, down}), answer::taken);
    EXPECT_EQ(queue_.next(), std::nullopt);

    queue_.ended({1, up});

    EXPECT_EQ(queue_.next(), (request{2, down}));
}

TEST_F(ScriptQueue, RunsThoseOfTwoServersSideBySide)
{
    std::ignore = queue_.submit({1, up});
    std::ignore = queue_.submit({2, other + up});

    EXPECT_EQ(queue_.next(), (request{1, up}));
    EXPECT_EQ(queue_.next(), (request{2, other + up}));
}

TEST_F(ScriptQueue, KeepsOnlyTheNewestThatWaits)
{
    std::ignore = queue_.submit({1, up});
    std::ignore = queue_.next();
    std::ignore = queue_.submit({2, down});
    std::ignore = queue_.submit({3, down});

    EXPECT_EQ(queue_.waiting(), 1);
    queue_.ended({1, up});
    EXPECT_EQ(queue_.next(), (request{3, down}));
}

TEST_F(ScriptQueue, SaysNothingOfAChangeThereAndBack)
{
    std::ignore = queue_.submit({1, up});
    std::ignore = queue_.next();
    std::ignore = queue_.submit({2, down});
    std::ignore = queue_.submit({3, up});

    queue_.ended({1, up});
    EXPECT_EQ(queue_.next(), std::nullopt);
}

TEST_F(ScriptQueue, SaysTheSameAgainWhereNothingContraryWaited)
{
    std::ignore = queue_.submit({1, up});
    std::ignore = queue_.next();
    std::ignore = queue_.submit({2, up});  // it was down meanwhile, which no script is told
    queue_.ended({1, up});

    EXPECT_EQ(queue_.next(), (request{2, up}));
}

TEST_F(ScriptQueue, KeepsNoNoticeWaitingForChecks)
{
    std::ignore = queue_.submit({1, check});
    std::ignore = queue_.submit({2, other + check});
    std::ignore = queue_.submit({3, down});

    EXPECT_EQ(queue_.next(), (request{1, check}));
    EXPECT_EQ(queue_.next(), (request{3, down}));
    EXPECT_EQ(queue_.next(), std::nullopt);
    queue_.ended({1, check});
    EXPECT_EQ(queue_.next(), (request{2, other + check}));
}

TEST_F(ScriptQueue, IsBounded)
{
    EXPECT_EQ(queue_.submit({1, check}), answer::taken);
    EXPECT_EQ(queue_.submit({2, other + check}), answer::taken);
    EXPECT_EQ(queue_.submit({3, up}), answer::taken);
    EXPECT_EQ(queue_.submit({4, other + up}), answer::full);
}

TEST_F(ScriptQueue, KeepsTheNewestAskingForACheck)
{
    for (std::uint64_t id = 1; id <= 9; ++id)
        EXPECT_EQ(queue_.submit({id, check}), answer::taken);
    EXPECT_EQ(queue_.next(), (request{9, check}));
    EXPECT_EQ(queue_.next(), std::nullopt);
}

TEST_F(ScriptQueue, ForgetsChecksAndKeepsNotices)
{
    std::ignore = queue_.submit({1, check});
    std::ignore = queue_.submit({2, down});

    queue_.forget(script_kind::check);

    EXPECT_EQ(queue_.next(), (request{2, down}));
    EXPECT_EQ(queue_.next(), std::nullopt);
}

TEST(ScriptList, FindsWhatIsConfigured)
{
    config::model model;
    model.proxies.resize(2);
    model.proxies[1].sorry_servers = {a_server_with_scripts()};
    model.proxies[1].servers = {{.notify_down = {.line = "down"}}};
    const script_list scripts{model};

    EXPECT_EQ(scripts.find({.use = script_use::notify_up, .service = 1, .server = 0}), std::nullopt);
    EXPECT_EQ(scripts.find({.use = script_use::notify_down, .service = 1, .server = 0}), 0);
    EXPECT_EQ(scripts.find({.use = script_use::check, .service = 1, .server = 1, .checker = 0}), 3);
    EXPECT_EQ(scripts.all().size(), 4);
}

TEST(ScriptList, TellsProxiesAndVirtualServersApart)
{
    config::model model;
    model.proxies.resize(1);
    model.proxies[0].health.quorum_up = {.line = "of the proxy"};
    model.virtual_servers.resize(1);
    model.virtual_servers[0].quorum_up = {.line = "of the service"};
    model.virtual_servers[0].servers = {
        {.checks = {{.what = config::connect_check{}}, {.what = config::misc_check{.path = {.line = "check"}}}}}};
    const script_list scripts{model};
    const auto line_of = [&](const script_place& where) {
        return scripts.all()[scripts.find(where).value()].what.line;
    };

    EXPECT_EQ(line_of({.use = script_use::quorum_up, .service = 0}), "of the proxy");
    EXPECT_EQ(line_of({.use = script_use::quorum_up, .service = 0, .owner = script_owner::virtual_server}),
              "of the service");
    EXPECT_EQ(line_of({.use = script_use::check, .service = 0, .checker = 1, .owner = script_owner::virtual_server}),
              "check");
    EXPECT_EQ(scripts.find({.use = script_use::check, .service = 0, .checker = 1}), std::nullopt);
}

}  // namespace
}  // namespace tenbin::daemon
