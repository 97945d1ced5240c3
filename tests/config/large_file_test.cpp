// A configuration of many servers is read in a time that grows with its size and no faster.
#include <tenbin/config/findings.hpp>
#include <tenbin/config/load.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <string>

#include "reading.hpp"

namespace tenbin::config {
namespace {

using namespace std::chrono_literals;

#ifdef NDEBUG
constexpr int many = 10'000;
#else
constexpr int many = 2'000;  // unoptimized and under sanitizers
#endif
constexpr int few = many / 5;

/// Proxies of a thousand servers each, as people write them.
std::string with_servers(int count)
{
    std::string text;
    for (int i = 0; i < count; ++i) {
        const auto proxy = std::to_string(i / 1000);
        if (i % 1000 == 0)
            text += (i == 0 ? "" : "}\n") + ("mysql_proxy db" + proxy + " {\n  listen 192.0.2.1:" +
                                             std::to_string(3000 + i / 1000) + "\n  delay_loop 3\n");
        text += "  real_server 10.1." + std::to_string(i / 250 % 250) + "." + std::to_string(i % 250) + " 3306 {\n" +
                "    weight 1\n    MYSQL_CHECK {\n      user     monitor\n      password env:GOOD\n" +
                "      query    \"SHOW VARIABLES LIKE 'server_id'\"  # a replica\n      expect   \"" +
                std::to_string(i) + "\"\n      connect_timeout 3s\n    }\n  }\n";
    }
    return text + "}\n";
}

/// Processor time of this thread: other programs on the machine do not count.
std::chrono::duration<double> cpu_time()
{
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return std::chrono::seconds{now.tv_sec} + std::chrono::nanoseconds{now.tv_nsec};
}

/// The best of some rounds: what disturbs only makes it longer.
std::chrono::duration<double> time_to_load(const std::string& text)
{
    const auto texts = one_text(text);
    auto best = std::chrono::duration<double>::max();
    for (int round = 0; round < 4; ++round) {
        const auto begin = cpu_time();
        const auto done = load(texts, &resolve_in_tests);
        best = std::min(best, cpu_time() - begin);
        EXPECT_TRUE(done.model.has_value() && done.found.empty());
    }
    return best;
}

TEST(LargeFile, IsReadInLinearTime)
{
    const auto of_few = time_to_load(with_servers(few));
    const auto of_many = time_to_load(with_servers(many));
    RecordProperty("milliseconds", static_cast<int>(of_many / 1ms));

    EXPECT_LT(of_many / of_few, 12) << "five times the servers; quadratic would be 25 times the time";
#ifdef NDEBUG
    EXPECT_LT(of_many, 1s);
#endif
}

/// The search for duplicates must not compare all with all.
TEST(LargeFile, OfOnePoolIsReadInLinearTime)
{
    const auto pool_of = [](int servers) {
        std::string text = "tcp_proxy a {\n  listen 192.0.2.1:80\n";
        for (int i = 0; i < servers; ++i)
            text += "  real_server 10.1." + std::to_string(i / 250) + "." + std::to_string(i % 250) + " 80\n";
        return text + "}\n";
    };

    EXPECT_LT(time_to_load(pool_of(many)) / time_to_load(pool_of(few)), 12);
}

/// A line is not read again for each mistake in it.
TEST(LargeFile, OfOneLineIsShownInLinearTime)
{
    const auto time_to_show = [](int words) {
        std::string text = "tcp_proxy a { ";
        for (int i = 0; i < words; ++i)
            text += "x { } ";
        const auto texts = one_text(text);
        const auto found = load(texts, &resolve_in_tests).found;
        EXPECT_EQ(found.size(), findings::found_max);
        const auto begin = cpu_time();
        EXPECT_FALSE(render_text(texts, found, paint::plain).empty());
        return cpu_time() - begin;
    };

    EXPECT_LT(time_to_show(20 * many), 1s);
}

}  // namespace
}  // namespace tenbin::config
