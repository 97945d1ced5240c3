// A configuration of many servers is read in a time that grows with its size and no faster.
#include <tenbin/config/findings.hpp>
#include <tenbin/config/load.hpp>

#include <fmt/format.h>
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

/// Shapes of large files, right and wrong ones, of so many things each.
struct shape {
    const char* name;
    std::string (*text)(int count);
    bool is_right = true;
};

std::string host(int number)
{
    return fmt::format("10.{}.{}.{}", number >> 16, number >> 8 & 255, number & 255);
}

std::string repeated(int count, const auto& one)
{
    std::string text;
    for (int i = 1; i <= count; ++i)
        text += one(i);
    return text;
}

std::string router_with(const std::string& lines)
{
    return "vrrp_instance V {\ninterface eth0\nvirtual_router_id 1\nvirtual_ipaddress {\n192.0.2.1\n}\n" + lines +
           "}\n";
}

std::string service_with(const std::string& where, const std::string& lines)
{
    return fmt::format("virtual_server {} {{\nlb_algo rr\nlb_kind NAT\nprotocol TCP\n{}}}\n", where, lines);
}

std::string server(int number)
{
    return fmt::format("real_server {} 80 {{\nweight 1\nTCP_CHECK {{\nconnect_timeout 3\n}}\n}}\n", host(number));
}

constexpr shape shapes[] = {
    {"one pool of a proxy",
     [](int count) { return "tcp_proxy a {\nlisten 192.0.2.1:80\n" + repeated(count, server) + "}\n"; }},
    {"proxies",
     [](int count) {
         return repeated(
             count, [](int i) { return fmt::format("tcp_proxy p{} {{\nlisten {}:80\n{}}}\n", i, host(i), server(1)); });
     }},
    {"one virtual server", [](int count) { return service_with("192.0.2.1 80", repeated(count, server)); }},
    {"virtual servers of one port",
     [](int count) { return repeated(count, [](int i) { return service_with(host(i) + " 80", server(1)); }); }},
    {"one group",
     [](int count) {
         return "virtual_server_group G {\n" + repeated(count, [](int i) { return host(i) + " 80\n"; }) + "}\n" +
                service_with("group G", server(1));
     }},
    {"virtual addresses, and servers of their segments",
     [](int count) {
         return "vrrp_instance V {\ninterface eth0\nvirtual_router_id 1\nvirtual_ipaddress {\n" +
                repeated(count, [](int i) { return host(i) + "/30\n"; }) + "10.200.0.1/30\n}\n}\n" +
                service_with("10.200.0.1 80", repeated(count, server));
     }},
    {"unknown keywords",
     [](int count) { return router_with(repeated(count, [](int i) { return fmt::format("unknwn_{}_word\n", i); })); },
     false},
    {"typos", [](int count) { return router_with(repeated(count, [](int) { return "garp_mastr_dely 5\n"; })); }, false},
    {"names that are not there",
     [](int count) {
         return router_with("track_script {\n" + repeated(count, [](int i) { return fmt::format("chek_{}\n", i); }) +
                            "}\n") +
                repeated(count,
                         [](int i) { return fmt::format("vrrp_script check_{} {{\nscript /bin/true\n}}\n", i); });
     },
     false},
    {"a block that stays open",
     [](int count) {
         return service_with("192.0.2.1 80",
                             repeated(count / 2, server) + "real_server 192.0.2.2 80 {\nweight 1\n" +
                                 repeated(count / 2, [](int i) { return server(i + 100'000); }));
     },
     false},
    {"blocks that all stay open",
     [](int count) {
         return repeated(count, [](int i) {
             const auto text = service_with(host(i) + " 80", server(1));
             return text.substr(0, text.size() - 2);
         });
     },
     false},
};

class LargeFiles : public testing::TestWithParam<shape> {};

/// The search for duplicates must not compare all with all, nor that for suggestions.
TEST_P(LargeFiles, AreReadInLinearTime)
{
    const auto time_of = [](int count) {
        const auto texts = one_text(GetParam().text(count));
        auto best = std::chrono::duration<double>::max();
        for (int round = 0; round < 3; ++round) {
            const auto begin = cpu_time();
            const auto done = load(texts, &resolve_in_tests);
            best = std::min(best, cpu_time() - begin);
            EXPECT_EQ(done.model.has_value(), GetParam().is_right);
        }
        return best;
    };

    EXPECT_LT(time_of(many) / time_of(few), 12) << "five times as many; quadratic would be 25 times the time";
}

INSTANTIATE_TEST_SUITE_P(OfAllShapes, LargeFiles, testing::ValuesIn(shapes), [](const auto& each) {
    std::string name = each.param.name;
    std::erase_if(name, [](char c) { return c == ','; });
    std::replace(name.begin(), name.end(), ' ', '_');
    return name;
});

/// A line is not read again for each mistake in it.
TEST(LargeFile, OfOneLineIsShownInLinearTime)
{
    const auto time_to_show = [](int words) {
        std::string text = "tcp_proxy a { ";
        for (int i = 0; i < words; ++i)
            text += "x { } ";
        const auto texts = one_text(text);
        const auto found = load(texts, &resolve_in_tests).found;
        EXPECT_GE(found.size(), static_cast<std::size_t>(words));
        const auto begin = cpu_time();
        EXPECT_FALSE(render_text(texts, found, paint::plain).empty());
        return cpu_time() - begin;
    };

    EXPECT_LT(time_to_show(many), 2s);
}

}  // namespace
}  // namespace tenbin::config
