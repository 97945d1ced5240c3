// Every shape that a client's response can have: how it is read, repeated for another server, and given attributes.
#include <tenbin/mysql/handshake_response.hpp>

#include <gtest/gtest.h>

#include "mysql/packets.hpp"
#include "mysql/recorded.hpp"

namespace tenbin::mysql {
namespace {

const std::vector<attribute> added{{"proxy_client", "192.0.2.7:51312"}, {"proxy_name", "db100-s"}};

/// As the two stand on the wire.
bytes on_the_wire()
{
    return hex("0c") + text("proxy_client") + hex("0f") + text("192.0.2.7:51312") + hex("0a") + text("proxy_name") +
           hex("07") + text("db100-s");
}

/// A response with these capabilities besides PROTOCOL_41, its fields after the user, and what follows the attributes.
struct shape {
    std::uint64_t capabilities;
    bytes before;
    bytes after;
};

bytes fixed_part(std::uint64_t capabilities)
{
    bytes fixed;
    append_integer(fixed, capabilities | capability::protocol_41 | capability::connect_attributes, 4);
    return fixed + hex("00 00 00 01 2d") + bytes(23) + text("app") + hex("00");
}

std::vector<shape> every_shape()
{
    std::vector<shape> all;
    const std::pair<std::uint64_t, bytes> answers[] = {
        {0, text("scramble") + hex("00")},
        {capability::secure_connection, hex("03 01 02 03")},
        {capability::lenenc_auth_data, hex("fc 2c 01") + bytes(300, std::byte{1})},
        {capability::lenenc_auth_data | capability::secure_connection, hex("00")},
    };
    for (const auto& [how, answer] : answers)
        for (const bool with_database : {false, true})
            for (const bool with_plugin : {false, true})
                for (const bool with_zstd : {false, true})
                    all.push_back({.capabilities = how | (with_database ? capability::connect_with_db : 0) |
                                                   (with_plugin ? capability::plugin_auth : 0) |
                                                   (with_zstd ? capability::zstd_compression : 0),
                                   .before = answer + (with_database ? text("shop") + hex("00") : bytes{}) +
                                             (with_plugin ? text("client_ed25519") + hex("00") : bytes{}),
                                   .after = with_zstd ? hex("03") : bytes{}});
    return all;
}

TEST(ResponseShapes, AreReadToTheirLastField)
{
    for (const auto& each : every_shape()) {
        const auto payload = fixed_part(each.capabilities) + each.before + hex("00") + each.after;
        const auto response = decode_handshake_response(payload);
        ASSERT_TRUE(response.has_value()) << std::hex << each.capabilities;
        EXPECT_EQ(response->user, "app");
        EXPECT_EQ(response->database, (each.capabilities & capability::connect_with_db) != 0 ? "shop" : "");
        EXPECT_EQ(response->plugin, (each.capabilities & capability::plugin_auth) != 0 ? "client_ed25519" : "");
    }
}

TEST(ResponseShapes, AreRepeatedWithoutPasswordForAPluginOfNoAccount)
{
    for (const auto& each : every_shape()) {
        const auto attributes = hex("08 04") + text("_pid") + hex("02") + text("17") + each.after;
        const auto start = fixed_part(each.capabilities);
        const auto repeated = repeat_handshake_response(start + each.before + attributes, 1);
        if ((each.capabilities & capability::plugin_auth) == 0) {
            EXPECT_EQ(repeated, std::nullopt) << std::hex << each.capabilities;
            continue;
        }
        const bool has_database = (each.capabilities & capability::connect_with_db) != 0;
        EXPECT_EQ(repeated,
                  frame_with(1,
                             start + hex("00") + (has_database ? text("shop") + hex("00") : bytes{}) +
                                 text("tenbin_switch") + hex("00") + attributes))
            << std::hex << each.capabilities;
    }
}

TEST(Attributes, PrecedeThoseOfTheClientInEveryShapeOfAResponse)
{
    const auto own = hex("04") + text("_pid") + hex("02") + text("17");
    for (const auto& each : every_shape()) {
        const auto start = fixed_part(each.capabilities) + each.before;
        const auto extended = with_attributes(start + hex("08") + own + each.after, added, 1);

        ASSERT_TRUE(extended.has_value()) << std::hex << each.capabilities;
        const auto all = on_the_wire() + own;
        bytes size;
        append_integer(size, all.size(), 1);
        EXPECT_EQ(*extended, frame_with(1, start + size + all + each.after)) << std::hex << each.capabilities;
    }
}

TEST(Attributes, AreNotAClientsToSay)
{
    const auto start = fixed_part(capability::secure_connection) + hex("00");
    const auto own = hex("04") + text("_pid") + hex("02") + text("17");
    const auto forged = hex("0c") + text("proxy_client") + hex("08") + text("10.0.0.1") + own;
    bytes claimed;
    append_integer(claimed, forged.size(), 1);
    const auto all = on_the_wire() + own;
    bytes size;
    append_integer(size, all.size(), 1);
    EXPECT_EQ(with_attributes(start + claimed + forged, added, 1), frame_with(1, start + size + all));
}

TEST(Attributes, StandAloneWhereTheClientHasNone)
{
    const auto start = fixed_part(capability::secure_connection) + hex("00");
    bytes size;
    append_integer(size, on_the_wire().size(), 1);
    EXPECT_EQ(with_attributes(start + hex("00"), added, 2), frame_with(2, start + size + on_the_wire()));
}

TEST(Attributes, AreNotAddedForAClientThatDoesNotKnowThem)
{
    const auto of_pymysql = payload_of(message(recorded::without_password, 1));
    auto unknown = fixed_part(capability::secure_connection) + hex("00 00");
    unknown[2] &= std::byte{0xef};  // CONNECT_ATTRS
    EXPECT_EQ(with_attributes(unknown, added, 1), std::nullopt);
    EXPECT_EQ(with_attributes(fixed_part(capability::secure_connection) + hex("00"), added, 1), std::nullopt)
        << "it ends before the field";
    EXPECT_EQ(with_attributes(of_pymysql, {}, 1), std::nullopt);
}

TEST(Attributes, MakeTheFieldsLengthLonger)
{
    for (const auto& [own_bytes, header] : {std::pair{240U, "fc"}, {65'400U, "fc"}}) {
        const bytes own(own_bytes, std::byte{1});
        bytes before;
        append_length_encoded(before, own.size());
        const auto start = fixed_part(capability::secure_connection) + hex("00");
        const auto extended = with_attributes(start + before + own, added, 1);
        ASSERT_TRUE(extended.has_value()) << own_bytes;
        const auto all = on_the_wire() + own;
        bytes size = hex(header);
        append_integer(size, all.size(), 2);
        EXPECT_EQ(*extended, frame_with(1, start + size + all));
    }
}

TEST(Attributes, TakeTheRoomOfAClientsLastOnesWhereServersTakeNoMore)
{
    const bytes own(65'520, std::byte{1});  // pairs of four bytes
    bytes before;
    append_length_encoded(before, own.size());
    const auto start = fixed_part(capability::secure_connection) + hex("00");
    const auto room = (65'535 - on_the_wire().size()) / 4 * 4;
    const auto all = on_the_wire() + bytes(room, std::byte{1});
    bytes size;
    append_length_encoded(size, all.size());
    EXPECT_EQ(with_attributes(start + before + own, added, 1), frame_with(1, start + size + all));
}

TEST(Attributes, AreNotAddedToAFieldThatIsCut)
{
    const auto whole =
        fixed_part(capability::secure_connection) + hex("00 08 04") + text("_pid") + hex("02") + text("17");
    for_each_prefix(whole, [&](const bytes& prefix) {
        EXPECT_EQ(with_attributes(prefix, added, 1), std::nullopt) << "cut at byte " << prefix.size();
    });
}

TEST(Attributes, LeaveTheRestOfARealResponseAsItIs)
{
    const auto payload = payload_of(message(recorded::with_database, 1));
    const auto extended = with_attributes(payload, added, 1);
    ASSERT_TRUE(extended.has_value());
    const auto again = payload_of(*extended);
    const auto before = decode_handshake_response(payload);
    const auto after = decode_handshake_response(again);
    ASSERT_TRUE(before && after);
    EXPECT_EQ(after->capabilities, before->capabilities);
    EXPECT_EQ(after->user, before->user);
    EXPECT_EQ(after->database, before->database);
    EXPECT_EQ(after->plugin, before->plugin);
    EXPECT_NE(as_text(again).find("program_name"), std::string_view::npos);
    EXPECT_NE(as_text(again).find("db100-s"), std::string_view::npos);
}

}  // namespace
}  // namespace tenbin::mysql
