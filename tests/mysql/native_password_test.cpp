#include <tenbin/mysql/native_password.hpp>

#include <gtest/gtest.h>

#include "mysql/packets.hpp"
#include "mysql/recorded.hpp"

namespace tenbin::mysql {
namespace {

/// The 20 bytes that a client answered with, in a response of the mariadb client of user app.
bytes recorded_answer(const support::recording& said)
{
    const auto whole = message(said, 1);
    const auto answer = bytes_view{whole}.subspan(4 + 32 + sizeof "app" + 1, 20);
    return {answer.begin(), answer.end()};
}

TEST(NativePassword, AnswersTheGreetingAsTheMariaDbClientDid)
{
    for (const auto* said : {&recorded::native_password, &recorded::with_database, &recorded::long_version}) {
        const auto payload = payload_of(message(*said, 0));
        EXPECT_EQ(native_password_answer("app-word", scramble_of(payload)), recorded_answer(*said));
    }
}

TEST(NativePassword, AnswersASwitchAsTheMariaDbClientDid)
{
    const auto payload = payload_of(message(recorded::switched_twice, 4));
    const auto scramble = decode_switch_to_native_password(payload);
    ASSERT_TRUE(scramble.has_value());
    EXPECT_EQ(native_password_answer("either-word", *scramble), payload_of(message(recorded::switched_twice, 5)));
}

TEST(NativePassword, OfNoPasswordIsNoByte)
{
    EXPECT_TRUE(native_password_answer("", {}).empty());
}

TEST(NativePassword, DoesNotAnswerASwitchToAnotherPlugin)
{
    EXPECT_FALSE(decode_switch_to_native_password(payload_of(message(recorded::ed25519, 2))).has_value());
    EXPECT_FALSE(decode_switch_to_native_password(mysql8::ok_payload).has_value());
}

TEST(NativePassword, DoesNotAnswerASwitchWithoutAWholeScramble)
{
    const auto payload = payload_of(message(recorded::switched_twice, 4));
    for_each_prefix(payload, [&](const bytes& prefix) {
        EXPECT_EQ(decode_switch_to_native_password(prefix).has_value(), prefix.size() + 1 == payload.size())
            << "cut at byte " << prefix.size() << "; the NUL behind the scramble may be missing";
    });
}

}  // namespace
}  // namespace tenbin::mysql
