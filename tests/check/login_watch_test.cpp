#include <tenbin/check/login_watch.hpp>

#include <gtest/gtest.h>

#include <string>

namespace tenbin::check {
namespace {

using state = login_watch::state;

std::vector<std::byte> frame(std::uint8_t sequence, std::string_view payload)
{
    return mysql::frame_of(std::as_bytes(std::span{payload}), sequence);
}

using namespace std::string_view_literals;

const auto ok = "\x00\x00\x00\x02\x00\x00\x00"sv;
const auto denied = "\xff\x15\x04#28000Access denied"sv;
const auto to_ed25519 = "\xfe"
                        "client_ed25519\0"
                        "0123456789abcdef0123456789abcdef"sv;
const auto to_clear_password = "\xfe"
                               "mysql_clear_password\0"sv;
const auto sha2_wants_all = "\x01\x04"sv;

TEST(LoginWatch, SeesTheServerLetTheClientIn)
{
    login_watch watch{"mysql_native_password"};

    watch.received(frame(2, ok));

    EXPECT_EQ(watch.now(), state::logged_in);
}

TEST(LoginWatch, FollowsAnyRoundsCutAnywhere)
{
    login_watch watch{"caching_sha2_password"};
    std::vector<std::byte> all;
    for (const auto& each : {frame(2, to_ed25519), frame(4, sha2_wants_all), frame(6, ok)})
        all.insert(all.end(), each.begin(), each.end());

    for (const auto& each : all) {
        EXPECT_EQ(watch.now(), state::logging_in);
        watch.received({&each, 1});
    }

    EXPECT_EQ(watch.now(), state::logged_in);
}

TEST(LoginWatch, SeesARefusal)
{
    login_watch watch{"mysql_native_password"};

    watch.received(frame(2, denied));

    EXPECT_EQ(watch.now(), state::refused);
}

TEST(LoginWatch, ForbidsASwitchToAPluginThatShowsThePassword)
{
    for (const auto request : {to_clear_password,
                               "\xfe"
                               "dialog\0"sv,
                               "\xfe"sv}) {
        login_watch watch{"mysql_native_password"};

        watch.received(frame(2, request));

        EXPECT_EQ(watch.now(), state::forbidden);
        EXPECT_EQ(watch.place().where, mysql::farewell::begin::in_a_round);
        EXPECT_EQ(watch.place().sequence, 3);
    }
}

TEST(LoginWatch, ForbidsAGreetingThatNamesOne)
{
    const login_watch watch{"mysql_clear_password"};

    EXPECT_EQ(watch.now(), state::forbidden);
    EXPECT_EQ(watch.place().where, mysql::farewell::begin::greeted);
    EXPECT_EQ(watch.place().sequence, 1);
}

}  // namespace
}  // namespace tenbin::check
