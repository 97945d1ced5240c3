#include <tenbin/check/service_scheduler.hpp>

#include <gtest/gtest.h>

#include <fstream>
#include <unistd.h>

#include "support/sockets.hpp"

namespace tenbin::check {
namespace {

using namespace std::chrono_literals;

/// Of one check of one server: what its first round found, what it added to the weight, and how long that took.
struct first_round {
    problem found{};
    int added = 0;
    steady::duration lasted{0};
};

first_round of(const config::service_check& check, const endpoint& where, std::vector<config::track_file> files = {})
{
    config::model model;
    model.track_files = std::move(files);
    model.virtual_servers = {{.servers = {{.where = where, .checks = {check}}}}};
    asio::io_context loop;
    first_round seen;
    const auto began = steady::now();
    service_scheduler checks{loop,
                             model,
                             {.on_result =
                                  [&](const service_scheduler::subject&, const problem& found) {
                                      seen.found = found;
                                      seen.lasted = steady::now() - began;
                                      loop.stop();
                                  },
                              .on_weight = [&](const service_scheduler::subject&, int added) { seen.added = added; },
                              .run = [](service_scheduler::subject) -> asio::awaitable<script_end> {
                                  co_return script_end{.what = script_end::how::exited, .code = 3};
                              }}};
    checks.start();
    loop.run();
    return seen;
}

endpoint nobody()
{
    return support::local_endpoint(support::listen_somewhere().get());
}

TEST(ServiceScheduler, AsksNoSecondTimeWhereNobodyListens)
{
    const auto seen = of({.delay_before_retry = 400ms}, nobody());
    EXPECT_EQ(seen.found, "connect: Connection refused");
    EXPECT_LT(seen.lasted, 300ms);
}

TEST(ServiceScheduler, AsksAgainWhereThatWasWritten)
{
    const auto seen = of({.retry = 2, .refusal_is_final = false, .delay_before_retry = 100ms}, nobody());
    EXPECT_EQ(seen.found, "connect: Connection refused");
    EXPECT_GE(seen.lasted, 200ms);
}

TEST(ServiceScheduler, AsksWhereTheCheckSays)
{
    const auto listener = support::listen_somewhere();
    const auto where = support::local_endpoint(listener.get());
    EXPECT_EQ(of({}, where).found, std::nullopt);
    EXPECT_EQ(of({.connect_ip = where.host, .connect_port = where.port}, endpoint::parse("192.0.2.1:1").value()).found,
              std::nullopt);
}

TEST(ServiceScheduler, TakesTheWordOfAScript)
{
    EXPECT_EQ(of({.what = config::misc_check{}}, nobody()).found, "exit 3");
    EXPECT_EQ(of({.what = config::misc_check{.dynamic = true}}, nobody()).added, 0) << "3 - 2, and it weighs 1 already";
}

TEST(ServiceScheduler, ReadsTheFileThatItTracks)
{
    const auto path = testing::TempDir() + "tracked_" + std::to_string(::getpid());
    std::ofstream{path} << "4\n";
    const auto seen =
        of({.what = config::file_check{.track_file = "load", .weight = 5}}, nobody(), {{.name = "load", .file = path}});
    EXPECT_EQ(seen.found, std::nullopt);
    EXPECT_EQ(seen.added, 20);
    ::unlink(path.c_str());
}

}  // namespace
}  // namespace tenbin::check
