#include <tenbin/mysql/auth_packet.hpp>

#include <gtest/gtest.h>

#include "mysql/packets.hpp"
#include "mysql/recorded.hpp"

namespace tenbin::mysql {
namespace {

TEST(AuthPacket, IsToldByItsFirstByte)
{
    EXPECT_EQ(kind_of(payload_of(message(recorded::native_password, 2))), auth_packet::ok);
    EXPECT_EQ(kind_of(payload_of(message(recorded::wrong_password, 2))), auth_packet::err);
    EXPECT_EQ(kind_of(payload_of(message(recorded::ed25519, 2))), auth_packet::plugin_switch);
    EXPECT_EQ(kind_of(mysql8::fast_auth_success), auth_packet::plugin_data);
    EXPECT_EQ(kind_of(mysql8::full_auth), auth_packet::plugin_data);
    EXPECT_EQ(kind_of(mysql8::public_key), auth_packet::plugin_data);
    EXPECT_EQ(kind_of(hex("02") + text("authentication_webauthn_client") + hex("00 01")), auth_packet::next_factor);
    EXPECT_EQ(kind_of(hex("fe")), auth_packet::old_password_switch);
    EXPECT_EQ(kind_of(bytes{}), auth_packet::plugin_data);
}

TEST(AuthPacket, OfMariaDbsDialogIsNotANextFactor)
{
    EXPECT_EQ(kind_of(hex("02") + text("Code: ")), auth_packet::plugin_data);
    EXPECT_EQ(kind_of(hex("04") + text("Password: ")), auth_packet::plugin_data);
}

TEST(PluginRequest, OfASwitchToEd25519HasANonceOf32Bytes)
{
    const auto payload = payload_of(message(recorded::ed25519, 2));
    const auto request = decode_plugin_request(payload);
    ASSERT_TRUE(request.has_value());
    EXPECT_EQ(request->plugin, "client_ed25519");
    EXPECT_EQ(request->data.size(), 32);
}

TEST(PluginRequest, OfASwitchToNativePasswordHasAScrambleAndANul)
{
    const auto payload = payload_of(message(recorded::switched_twice, 4));
    const auto request = decode_plugin_request(payload);
    ASSERT_TRUE(request.has_value());
    EXPECT_EQ(request->plugin, "mysql_native_password");
    EXPECT_EQ(request->data.size(), 21);
}

TEST(PluginRequest, OfANextFactorIsRead)
{
    const auto payload = hex("02") + text("authentication_ldap_sasl_client") + hex("00 01 02");
    const auto request = decode_plugin_request(payload);
    ASSERT_TRUE(request.has_value());
    EXPECT_EQ(request->plugin, "authentication_ldap_sasl_client");
    EXPECT_EQ(request->data.size(), 2);
}

TEST(PluginRequest, IsTruncatedInItsName)
{
    const auto payload = payload_of(message(recorded::ed25519, 2));
    const auto name_ends = 1 + sizeof "client_ed25519";
    for_each_prefix(payload, [&](const bytes& prefix) {
        const auto request = decode_plugin_request(prefix);
        EXPECT_EQ(request.has_value(), prefix.size() >= name_ends) << "cut at byte " << prefix.size();
        if (!request) {
            EXPECT_EQ(request.error(), wire_error::truncated);
        }
        std::ignore = kind_of(prefix);  // reads nothing behind its end
    });
}

TEST(PluginRequest, IsNoOtherPacket)
{
    EXPECT_EQ(decode_plugin_request(mysql8::full_auth).error(), wire_error::wrong_type);
    EXPECT_EQ(decode_plugin_request(mysql8::ok_payload).error(), wire_error::wrong_type);
}

TEST(PluginData, OfCachingSha2SaysWhoGoesOn)
{
    constexpr std::string_view plugin = "caching_sha2_password";
    EXPECT_EQ(after_plugin_data(plugin, mysql8::fast_auth_success), speaks_next::server);
    EXPECT_EQ(after_plugin_data(plugin, mysql8::full_auth), speaks_next::client);
    EXPECT_EQ(after_plugin_data(plugin, mysql8::public_key), speaks_next::client);
    for (const auto* cut : {"", "01", "01 03 00"})
        EXPECT_EQ(after_plugin_data(plugin, hex(cut)), speaks_next::client) << cut;
}

TEST(PluginData, OfAnyOtherPluginLeavesItOpen)
{
    for (const std::string_view plugin : {"dialog", "auth_gssapi_client", "parsec", "sha256_password", ""})
        EXPECT_EQ(after_plugin_data(plugin, mysql8::fast_auth_success), speaks_next::either) << plugin;
}

}  // namespace
}  // namespace tenbin::mysql
