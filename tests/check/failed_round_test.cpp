#include <tenbin/check/scheduler.hpp>

#include <gtest/gtest.h>

#include "check/scripted_client.hpp"
#include "support/sockets.hpp"

namespace tenbin::check {
namespace {

using namespace std::chrono_literals;

/// Nobody listens there: the port was free a moment ago.
endpoint a_port_that_refuses()
{
    const auto found = support::listen_somewhere();
    return support::local_endpoint(found.get());
}

// g++ 12 destroyed the words of the failure twice; under asan this is seen.
TEST(FailedRound, SaysWhyAfterItsRetries)
{
    config::model model;
    model.proxies.push_back({.name = "db"});
    config::checker refused{.retry = 2, .delay_before_retry = 1ms, .delay_loop = 60s};
    model.proxies[0].servers.push_back({.where = a_port_that_refuses(), .checkers = {refused}});
    asio::io_context context;
    std::vector<problem> results;
    scripted_client client;
    scheduler checks{context, model, client, [&](const scheduler::subject&, const problem& found) {
                         results.push_back(found);
                         context.stop();
                     }};

    checks.start();
    context.run_for(5s);

    EXPECT_EQ(results, std::vector<problem>{"connect: Connection refused"});
}

}  // namespace
}  // namespace tenbin::check
