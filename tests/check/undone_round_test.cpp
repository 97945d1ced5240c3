#include <tenbin/check/scheduler.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/resource.h>

#include "check/scripted_client.hpp"
#include "support/sockets.hpp"

namespace tenbin::check {
namespace {

using namespace std::chrono_literals;

/// As long as it lives, this process opens no further descriptor.
class no_descriptor_left {
public:
    no_descriptor_left()
    {
        getrlimit(RLIMIT_NOFILE, &before_);
        const rlimit none{.rlim_cur = 0, .rlim_max = before_.rlim_max};
        setrlimit(RLIMIT_NOFILE, &none);
    }
    ~no_descriptor_left() { setrlimit(RLIMIT_NOFILE, &before_); }

private:
    rlimit before_{};
};

TEST(UndoneRound, IsNoResult)
{
    const auto listener = support::listen_somewhere();
    config::model model;
    model.proxies.push_back({.name = "db"});
    const config::checker often{.retry = 0, .delay_loop = 5ms};
    model.proxies[0].servers.push_back({.where = support::local_endpoint(listener.get()), .checkers = {often}});
    asio::io_context context;
    scripted_client client;
    std::vector<problem> results;
    scheduler checks{context, model, client, [&](const scheduler::subject&, const problem& found) {
                         results.push_back(found);
                         context.stop();
                     }};
    checks.start();

    {
        const no_descriptor_left now;
        context.run_for(50ms);
    }
    EXPECT_THAT(results, testing::IsEmpty());

    context.run_for(5s);
    EXPECT_THAT(results, testing::ElementsAre(problem{}));
}

}  // namespace
}  // namespace tenbin::check
