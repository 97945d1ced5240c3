#include <tenbin/mysql/greeting.hpp>

#include <gtest/gtest.h>

#include "mysql/packets.hpp"
#include "mysql/recorded.hpp"

namespace tenbin::mysql {
namespace {

TEST(Greeting, OfMariaDbIsReadWithItsExtension)
{
    const auto payload = payload_of(message(recorded::native_password, 0));

    const auto greeting = decode_greeting(payload);

    ASSERT_TRUE(greeting.has_value());
    EXPECT_EQ(greeting->version, "5.5.5-10.11.19-MariaDB-0+deb12u1");
    EXPECT_EQ(greeting->thread_id, 5);
    EXPECT_EQ(greeting->capabilities, 0x1d'81ff'f7feU);
    EXPECT_EQ(greeting->status, 2);
    EXPECT_EQ(greeting->plugin, "mysql_native_password");
}

TEST(Greeting, WithALongVersionIsReadToItsEnd)
{
    const auto payload = payload_of(message(recorded::long_version, 0));

    const auto greeting = decode_greeting(payload);

    ASSERT_TRUE(greeting.has_value());
    EXPECT_EQ(greeting->version, "10.11.99-MariaDB-" + std::string(40, 'x'));
    EXPECT_EQ(greeting->plugin, "mysql_native_password");
}

TEST(Greeting, OfMySql8HasNoExtension)
{
    auto payload = payload_of(mysql8::greeting_frame);
    payload[8 + 27] = std::byte{0xff};  // where MariaDB has its extension: reserved here

    const auto greeting = decode_greeting(payload);

    ASSERT_TRUE(greeting.has_value());
    EXPECT_EQ(greeting->version, "8.0.36");
    EXPECT_EQ(greeting->thread_id, 9);
    EXPECT_EQ(greeting->capabilities, 0xdfff'ffffU);
    EXPECT_EQ(greeting->plugin, "caching_sha2_password");
}

TEST(Greeting, IsTruncatedWhereverItIsCutBeforeThePlugin)
{
    for (const auto& whole :
         {message(recorded::native_password, 0), message(recorded::long_version, 0), mysql8::greeting_frame}) {
        const auto payload = payload_of(whole);
        const auto plugin_bytes = decode_greeting(payload)->plugin.size() + 1;
        for_each_prefix(payload, [&](const bytes& prefix) {
            const auto greeting = decode_greeting(prefix);
            EXPECT_EQ(greeting.has_value(), prefix.size() >= payload.size() - plugin_bytes)
                << "cut at byte " << prefix.size();
            if (!greeting) {
                EXPECT_EQ(greeting.error(), wire_error::truncated);
            }
        });
    }
}

TEST(Greeting, MayLackTheLastNul)
{
    auto payload = payload_of(mysql8::greeting_frame);
    payload.pop_back();
    EXPECT_EQ(decode_greeting(payload)->plugin, "caching_sha2_password");
}

TEST(Greeting, OfALongScrambleIsReadBehindIt)
{
    // auth_data_len 40: 8 bytes, then 32.
    const auto payload = hex("0a") + text("x") +
                         hex("00 01 00 00 00 01 02 03 04 05 06 07 08 00 00 82 2d 02 00 08 00 28") + bytes(10) +
                         bytes(32, std::byte{7}) + text("plugin") + hex("00");
    EXPECT_EQ(decode_greeting(payload)->plugin, "plugin");
}

TEST(Greeting, WithoutPluginAuthNamesNoPlugin)
{
    const auto payload = hex("0a") + text("5.1.73") +
                         hex("00 01 00 00 00 01 02 03 04 05 06 07 08 00 ff f7 08 02 00 00 00 00") + bytes(10) +
                         bytes(13);
    const auto greeting = decode_greeting(payload);
    ASSERT_TRUE(greeting.has_value());
    EXPECT_EQ(greeting->plugin, "");
}

TEST(Greeting, OfAnotherProtocolVersionIsAnotherPacket)
{
    for (const auto* first : {"09", "ff", "00"}) {
        auto payload = payload_of(mysql8::greeting_frame);
        payload[0] = hex(first)[0];
        EXPECT_EQ(decode_greeting(payload).error(), wire_error::wrong_type);
    }
}

TEST(MaskedGreeting, LosesTheMaskedCapabilitiesAndNothingElse)
{
    for (const auto& whole :
         {message(recorded::native_password, 0), message(recorded::long_version, 0), mysql8::greeting_frame}) {
        auto payload = payload_of(whole);
        const auto before = decode_greeting(payload)->capabilities;

        mask_greeting(payload, capability::masked);

        EXPECT_EQ(payload, payload_of(as_relayed(whole)));
        EXPECT_EQ(decode_greeting(payload)->capabilities, before & ~capability::masked);
    }
}

TEST(MaskedGreeting, LosesEachBitThatItIsAskedToLose)
{
    // As if MariaDB offered everything.
    auto everything = payload_of(message(recorded::native_password, 0));
    const std::size_t low = 1 + 33 + 4 + 8 + 1;
    for (const std::size_t at : {low, low + 1, low + 5, low + 6, low + 14, low + 15, low + 16, low + 17})
        everything[at] = std::byte{0xff};
    everything[low] = std::byte{0xfe};  // bit 0 unset is what makes it MariaDB

    for (unsigned bit = 1; bit < 64; ++bit) {
        auto payload = everything;
        mask_greeting(payload, std::uint64_t{1} << bit);
        EXPECT_EQ(decode_greeting(payload)->capabilities, ~std::uint64_t{1} & ~(std::uint64_t{1} << bit))
            << "bit " << bit;
    }
}

TEST(MaskedGreeting, OfMySqlKeepsWhatMariaDbWouldCallItsExtension)
{
    auto payload = payload_of(mysql8::greeting_frame);
    payload[8 + 27] = std::byte{0xff};
    mask_greeting(payload, capability::com_multi);
    EXPECT_EQ(payload[8 + 27], std::byte{0xff});
}

}  // namespace
}  // namespace tenbin::mysql
