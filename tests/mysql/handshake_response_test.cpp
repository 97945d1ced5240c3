#include <tenbin/mysql/handshake_response.hpp>

#include <gtest/gtest.h>

#include "mysql/packets.hpp"
#include "mysql/recorded.hpp"

namespace tenbin::mysql {
namespace {

bytes fixed_part(std::string_view capabilities)
{
    return hex(capabilities) + hex("00 00 00 01 2d") + bytes(23);
}

TEST(HandshakeResponse, OfTheMariaDbClientIsRead)
{
    const auto payload = payload_of(message(recorded::with_database, 1));

    const auto response = decode_handshake_response(payload);

    ASSERT_TRUE(response.has_value());
    EXPECT_EQ(response->capabilities, 0x1d'00bf'a28cU);
    EXPECT_EQ(response->user, "app");
    EXPECT_EQ(response->database, "shop");
    EXPECT_EQ(response->plugin, "mysql_native_password");
}

TEST(HandshakeResponse, OfPyMySqlIsRead)
{
    const auto payload = payload_of(message(recorded::pymysql, 1));

    const auto response = decode_handshake_response(payload);

    ASSERT_TRUE(response.has_value());
    EXPECT_EQ(response->capabilities, 0x003a'a20dU) << "it calls itself a MySQL client: no extension";
    EXPECT_EQ(response->user, "app");
    EXPECT_EQ(response->database, "shop");
}

TEST(HandshakeResponse, WithoutPasswordIsRead)
{
    const auto payload = payload_of(message(recorded::without_password, 1));
    const auto response = decode_handshake_response(payload);
    ASSERT_TRUE(response.has_value());
    EXPECT_EQ(response->user, "open");
    EXPECT_EQ(response->plugin, "mysql_native_password");
}

TEST(HandshakeResponse, OfMySql8IsRead)
{
    const auto payload = payload_of(mysql8::response("app"));
    const auto response = decode_handshake_response(payload);
    ASSERT_TRUE(response.has_value());
    EXPECT_EQ(response->capabilities, 0x19ff'a285U);
    EXPECT_EQ(response->user, "app");
    EXPECT_EQ(response->database, "");
    EXPECT_EQ(response->plugin, "caching_sha2_password");
}

TEST(HandshakeResponse, WithAnAnswerOfMoreThan250BytesIsRead)
{
    // A token of Kerberos: only LENENC_CLIENT_DATA carries it.
    const auto payload = fixed_part("01 82 28 00") + text("app") + hex("00 fc 2c 01") + bytes(300, std::byte{1}) +
                         text("authentication_kerberos_client") + hex("00");
    EXPECT_EQ(decode_handshake_response(payload)->plugin, "authentication_kerberos_client");
}

TEST(HandshakeResponse, OfAnOldClientEndsItsAnswerWithANul)
{
    const auto payload =
        fixed_part("09 02 00 00") + text("app") + hex("00") + text("scramble") + hex("00") + text("shop");
    const auto response = decode_handshake_response(payload);
    ASSERT_TRUE(response.has_value());
    EXPECT_EQ(response->user, "app");
    EXPECT_EQ(response->database, "shop");
}

TEST(HandshakeResponse, MayLackItsLastFields)
{
    // It says that it has a database and a plugin, and ends after the user, or after the answer.
    for (const auto& rest : {bytes{}, hex("00"), hex("00 00"), hex("00 02 61 62")}) {
        const auto payload = fixed_part("09 82 08 00") + text("app") + rest;
        const auto response = decode_handshake_response(payload);
        ASSERT_TRUE(response.has_value()) << rest.size();
        EXPECT_EQ(response->user, "app");
        EXPECT_EQ(response->database, "");
        EXPECT_EQ(response->plugin, "");
    }
}

TEST(HandshakeResponse, OfTheSslRequestHasNoUser)
{
    const auto payload = fixed_part("05 8a 08 00");
    const auto response = decode_handshake_response(payload);
    ASSERT_TRUE(response.has_value());
    EXPECT_NE(response->capabilities & capability::ssl, 0);
    EXPECT_EQ(response->user, "");
}

TEST(HandshakeResponse, OfAClientOfBefore41IsAnotherPacket)
{
    const auto payload = payload_of(message(recorded::before_41, 1));
    EXPECT_EQ(decode_handshake_response(payload).error(), wire_error::wrong_type);
}

TEST(HandshakeResponse, IsTruncatedInItsFixedPart)
{
    const auto payload = payload_of(message(recorded::cut_response, 1));
    EXPECT_EQ(decode_handshake_response(payload).error(), wire_error::truncated);
}

TEST(HandshakeResponse, CutAtAnyByteIsTruncatedOrTellsAPrefixOfEachField)
{
    for (const auto& whole :
         {message(recorded::with_database, 1), message(recorded::pymysql, 1), mysql8::response("app")}) {
        const auto payload = payload_of(whole);
        const auto complete = *decode_handshake_response(payload);
        for_each_prefix(payload, [&](const bytes& prefix) {
            const auto response = decode_handshake_response(prefix);
            if (!response) {
                EXPECT_EQ(response.error(), wire_error::truncated) << "cut at byte " << prefix.size();
                return;
            }
            EXPECT_GE(prefix.size(), 32);
            EXPECT_TRUE(complete.user.starts_with(response->user)) << "cut at byte " << prefix.size();
            EXPECT_TRUE(complete.database.starts_with(response->database)) << "cut at byte " << prefix.size();
            EXPECT_TRUE(complete.plugin.starts_with(response->plugin)) << "cut at byte " << prefix.size();
        });
    }
}

TEST(HandshakeResponse, WithAnAnswerLongerThanItselfIsTruncated)
{
    for (const auto* size : {"14", "fa", "fc ff ff", "fd ff ff ff", "fe ff ff ff ff ff ff ff ff", "fb", "ff"}) {
        const auto payload = fixed_part("01 82 28 00") + text("app") + hex("00") + hex(size) + bytes(8);
        EXPECT_EQ(decode_handshake_response(payload).error(), wire_error::truncated) << size;
    }
}

TEST(HandshakeResponse, OfTenbinItselfIsReadBackAsItWasWritten)
{
    for (const std::string_view database : {"", "shop"})
        for (const std::size_t auth_bytes : {0U, 20U, 255U}) {
            const auto whole = encode_handshake_response("monitor", bytes(auth_bytes, std::byte{9}), database, 1);
            EXPECT_EQ(whole, frame_with(1, payload_of(whole)));

            const auto payload = payload_of(whole);
            const auto response = decode_handshake_response(payload);
            ASSERT_TRUE(response.has_value());
            EXPECT_EQ(response->user, "monitor");
            EXPECT_EQ(response->database, database);
            EXPECT_EQ(response->plugin, "mysql_native_password");
        }
}

TEST(HandshakeResponse, OfTenbinItselfIsTheOneThatMariaDbWasSeenToTake)
{
    const auto whole = message(recorded::stranger, 1);
    const auto auth = bytes_view{whole}.subspan(4 + 32 + sizeof "tenbin_abort" + 1, 20);
    EXPECT_EQ(encode_handshake_response("tenbin_abort", auth, {}, 1), whole);
}

}  // namespace
}  // namespace tenbin::mysql
