#include <tenbin/mysql/ok_packet.hpp>

#include <gtest/gtest.h>

#include "mysql/packets.hpp"
#include "mysql/recorded.hpp"

namespace tenbin::mysql {
namespace {

const auto update_in_transaction = hex("00 fc 2c 01 00 01 00 00 00 64 6f 6e 65");

TEST(OkPacket, TellsWhatAnUpdateDid)
{
    const auto ok = decode_ok(update_in_transaction, capability::protocol_41);

    ASSERT_TRUE(ok.has_value());
    EXPECT_EQ(ok->affected_rows, 300);  // fc: a length-encoded integer of two bytes
    EXPECT_TRUE(ok->in_transaction());
    EXPECT_EQ(ok->info, "done");
}

TEST(OkPacket, OfALoginIsRead)
{
    const auto payload = payload_of(message(recorded::native_password, 2));
    for (const auto capabilities : {std::uint64_t{0}, capability::session_track}) {
        const auto ok = decode_ok(payload, capabilities);
        ASSERT_TRUE(ok.has_value());
        EXPECT_EQ(ok->status, status::autocommit);
        EXPECT_EQ(ok->warnings, 0);
        EXPECT_EQ(ok->info, "");
    }
}

TEST(OkPacket, OfALoginWithADatabaseTellsTheChangeOfTheSession)
{
    const auto payload = payload_of(message(recorded::with_database, 2));

    const auto ok = decode_ok(payload, capability::session_track);

    ASSERT_TRUE(ok.has_value());
    EXPECT_EQ(ok->status, status::autocommit | status::session_state_changed);
    EXPECT_EQ(ok->info, "");
    EXPECT_EQ(bytes(ok->session_state.begin(), ok->session_state.end()), hex("01 05 04 73 68 6f 70"));
}

TEST(OkPacket, ThatEndsAResultSetHasTheHeaderOfAnEof)
{
    const auto payload = hex("fe 00 00 22 00 00 00");
    EXPECT_EQ(decode_ok(payload, 0)->status, 0x22);
}

TEST(OkPacket, IsTruncatedWhereverItsFixedPartIsCut)
{
    for_each_prefix(update_in_transaction, [](const bytes& prefix) {
        const auto ok = decode_ok(prefix, 0);
        EXPECT_EQ(ok.has_value(), prefix.size() >= 9) << "cut at byte " << prefix.size();
        if (!ok) {
            EXPECT_EQ(ok.error(), wire_error::truncated);
        }
    });
}

TEST(OkPacket, IsTruncatedWhereverItsSessionStateIsCut)
{
    const auto payload = payload_of(message(recorded::with_database, 2));
    for_each_prefix(payload, [](const bytes& prefix) {
        // Of 7 bytes it is whole: with nothing to tell, the rest is absent.
        EXPECT_EQ(decode_ok(prefix, capability::session_track).has_value(), prefix.size() == 7)
            << "cut at byte " << prefix.size();
    });
}

TEST(OkPacket, IsNoOtherPacket)
{
    for (const auto* other : {"ff 10 04 00 00 00 00 00", "01 03 00 00 00 00 00 00"}) {
        const auto payload = hex(other);
        EXPECT_EQ(decode_ok(payload, 0).error(), wire_error::wrong_type);
    }
}

TEST(EofPacket, IsShort)
{
    EXPECT_TRUE(is_eof(hex("fe 00 00 02 00")));
    EXPECT_TRUE(is_eof(hex("fe")));
    EXPECT_FALSE(is_eof(hex("fe 00 00 00 01 00 00 00 00"))) << "a row whose first column has 16 MiB";
    EXPECT_FALSE(is_eof(hex("00 00 00 02 00")));
    EXPECT_FALSE(is_eof(bytes{}));
}

}  // namespace
}  // namespace tenbin::mysql
