#include <tenbin/mysql/err_packet.hpp>

#include <gtest/gtest.h>

#include "mysql/packets.hpp"
#include "mysql/recorded.hpp"

namespace tenbin::mysql {
namespace {

TEST(ErrPacket, OfAWrongPasswordIsRead)
{
    const auto payload = payload_of(message(recorded::wrong_password, 2));

    const auto err = decode_err(payload);

    ASSERT_TRUE(is_err(payload) && err.has_value());
    EXPECT_EQ(err->code, 1045);
    EXPECT_EQ(err->sqlstate, "28000");
    EXPECT_EQ(err->message, "Access denied for user 'app'@'localhost' (using password: YES)");
}

TEST(ErrPacket, InsteadOfAGreetingHasNoState)
{
    const auto payload = payload_of(message(recorded::full, 0));

    const auto err = decode_err(payload);

    ASSERT_TRUE(err.has_value());
    EXPECT_EQ(err->code, 1040);
    EXPECT_EQ(err->sqlstate, "");
    EXPECT_EQ(err->message, "Too many connections");
}

TEST(ErrPacket, IsTruncatedInItsCodeAndInItsState)
{
    const auto payload = payload_of(message(recorded::wrong_password, 2));
    for_each_prefix(payload, [](const bytes& prefix) {
        // Of 3 bytes it has no state and no message; from 9 on the message is what is there.
        EXPECT_EQ(decode_err(prefix).has_value(), prefix.size() == 3 || prefix.size() >= 9)
            << "cut at byte " << prefix.size();
    });
}

TEST(ErrPacket, IsNoOtherPacket)
{
    EXPECT_EQ(decode_err(hex("00 00 00 02 00 00 00")).error(), wire_error::wrong_type);
    EXPECT_EQ(decode_err(bytes{}).error(), wire_error::truncated);
    EXPECT_FALSE(is_err(bytes{}));
}

TEST(Refusal, InsteadOfAGreetingIsWhatAServerSends)
{
    EXPECT_EQ(refuse_instead_of_greeting(too_many_connections, "Too many connections"), message(recorded::full, 0));
}

TEST(Refusal, AfterAResponseIsWhatAServerSends)
{
    EXPECT_EQ(refuse(bad_handshake, "Bad handshake", 2), message(recorded::cut_response, 2));
    EXPECT_EQ(refuse(out_of_order, "Got packets out of order", 1), message(recorded::out_of_order, 2));
}

TEST(Refusal, IsReadBackAsItWasWritten)
{
    for (const auto& why : {no_backend,
                            too_many_connections,
                            shutting_down,
                            bad_handshake,
                            out_of_order,
                            too_large,
                            login_too_slow,
                            malformed}) {
        const auto payload = payload_of(refuse(why, "tenbin: words", 3));
        const auto err = decode_err(payload);
        ASSERT_TRUE(err.has_value());
        EXPECT_EQ(err->code, why.code);
        EXPECT_EQ(err->sqlstate, why.sqlstate);
        EXPECT_EQ(err->message, "tenbin: words");

        const auto stateless = payload_of(refuse_without_state(why, "tenbin: words", 3));
        EXPECT_EQ(decode_err(stateless)->sqlstate, "");
        EXPECT_EQ(decode_err(stateless)->message, "tenbin: words");
    }
}

}  // namespace
}  // namespace tenbin::mysql
