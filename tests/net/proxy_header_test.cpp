#include <tenbin/net/proxy_header.hpp>

#include <gtest/gtest.h>

#include "support/hex.hpp"

namespace tenbin::net {
namespace {

using support::hex;
using support::text;
using support::operator+;
using failure = proxy_header_error;

const proxied over_v4{endpoint::parse("192.0.2.7:51312").value(), endpoint::parse("198.51.100.1:3306").value()};
const proxied over_v6{endpoint::parse("[2001:db8::7]:51312").value(), endpoint::parse("[2001:db8::1]:3306").value()};

const auto line_v4 = text("PROXY TCP4 192.0.2.7 198.51.100.1 51312 3306\r\n");
const auto line_v6 = text("PROXY TCP6 2001:db8::7 2001:db8::1 51312 3306\r\n");
const auto block_v4 = hex("0d0a0d0a000d0a515549540a 21 11 000c c0000207 c6336401 c870 0cea");
const auto block_v6 = hex("0d0a0d0a000d0a515549540a 21 21 0024 20010db8000000000000000000000007"
                          "20010db8000000000000000000000001 c870 0cea");

proxy_header whole(const support::bytes& of, const std::optional<proxied>& whose)
{
    return {.size = of.size(), .whose = whose};
}

TEST(ProxyHeader, NamesTheClientInEveryForm)
{
    EXPECT_EQ(decode_proxy_header(line_v4), whole(line_v4, over_v4));
    EXPECT_EQ(decode_proxy_header(line_v6), whole(line_v6, over_v6));
    EXPECT_EQ(decode_proxy_header(block_v4), whole(block_v4, over_v4));
    EXPECT_EQ(decode_proxy_header(block_v6), whole(block_v6, over_v6));
}

TEST(ProxyHeader, IsWrittenAsItIsRead)
{
    EXPECT_EQ(encode_proxy_header(config::send_proxy::v1, over_v4), line_v4);
    EXPECT_EQ(encode_proxy_header(config::send_proxy::v1, over_v6), line_v6);
    EXPECT_EQ(encode_proxy_header(config::send_proxy::v2, over_v4), block_v4);
    EXPECT_EQ(encode_proxy_header(config::send_proxy::v2, over_v6), block_v6);
    EXPECT_TRUE(encode_proxy_header(config::send_proxy::off, over_v4).empty());
}

TEST(ProxyHeader, WidensAnAddressToTheFamilyOfTheOther)
{
    const auto mixed = encode_proxy_header(config::send_proxy::v1, {over_v4.from, over_v6.to});
    EXPECT_EQ(support::to_hex(mixed), support::to_hex(text("PROXY TCP6 ::ffff:192.0.2.7 2001:db8::1 51312 3306\r\n")));
}

TEST(ProxyHeader, LeavesWhatTheClientSaysAlone)
{
    for (const auto& header : {line_v4, block_v6}) {
        const auto decoded = decode_proxy_header(header + text("PROXY and more\r\n"));
        ASSERT_TRUE(decoded.has_value());
        EXPECT_EQ(decoded->size, header.size());
    }
}

TEST(ProxyHeader, IsIncompleteWhereverItIsCut)
{
    for (const auto& header : {line_v4, line_v6, block_v4, block_v6})
        for (std::size_t size = 0; size < header.size(); ++size)
            EXPECT_EQ(decode_proxy_header(std::span{header}.first(size)), tl::unexpected{failure::incomplete}) << size;
}

TEST(ProxyHeader, OfTheSenderItselfNamesNobody)
{
    const auto unknown = text("PROXY UNKNOWN\r\n");
    const auto unknown_with_words = text("PROXY UNKNOWN ffff::1 ffff::2 65535 65535\r\n");
    const auto local = hex("0d0a0d0a000d0a515549540a 20 00 0000");
    const auto local_with_words = hex("0d0a0d0a000d0a515549540a 20 11 0003 000000");
    const auto over_a_unix_socket = hex("0d0a0d0a000d0a515549540a 21 31 0002 0000");
    for (const auto& header : {unknown, unknown_with_words, local, local_with_words, over_a_unix_socket})
        EXPECT_EQ(decode_proxy_header(header), whole(header, std::nullopt)) << support::to_hex(header);
}

TEST(ProxyHeader, PassesOverExtensions)
{
    const auto with_tlv = hex("0d0a0d0a000d0a515549540a 21 11 0010 c0000207 c6336401 c870 0cea 04 0001 ff");
    EXPECT_EQ(decode_proxy_header(with_tlv), whole(with_tlv, over_v4));
}

TEST(ProxyHeader, IsMalformedWhenItIsAnythingElse)
{
    for (const auto* line : {"GET / HTTP/1.1\r\n",
                             "PROXY\r\n",
                             "proxy TCP4 192.0.2.7 198.51.100.1 51312 3306\r\n",
                             "PROXY UDP4 192.0.2.7 198.51.100.1 51312 3306\r\n",
                             "PROXY TCP6 192.0.2.7 198.51.100.1 51312 3306\r\n",
                             "PROXY TCP4 192.0.2.7 2001:db8::1 51312 3306\r\n",
                             "PROXY TCP4 192.0.2 198.51.100.1 51312 3306\r\n",
                             "PROXY TCP4  192.0.2.7 198.51.100.1 51312 3306\r\n",
                             "PROXY TCP4 192.0.2.7 198.51.100.1 51312\r\n",
                             "PROXY TCP4 192.0.2.7 198.51.100.1 51312 3306 \r\n",
                             "PROXY TCP4 192.0.2.7 198.51.100.1 51312 65536\r\n",
                             "PROXY TCP4 192.0.2.7 198.51.100.1 051312 3306\r\n",
                             "PROXY TCP4 192.0.2.7 198.51.100.1 +1 3306\r\n"})
        EXPECT_EQ(decode_proxy_header(text(line)), tl::unexpected{failure::malformed}) << line;
    for (const auto* block : {"0d0a0d0a000d0a515549540a 31 11 000c c0000207 c6336401 c870 0cea",
                              "0d0a0d0a000d0a515549540a 22 11 000c c0000207 c6336401 c870 0cea",
                              "0d0a0d0a000d0a515549540a 21 11 000b c0000207 c6336401 c870 0c",
                              "0d0a0d0a000d0a515549540a 21 21 000c c0000207 c6336401 c870 0cea",
                              "0d0a0d0a000d0a515549540a 21 11 ffff",
                              "0d0a0d0a000d0b"})
        EXPECT_EQ(decode_proxy_header(hex(block)), tl::unexpected{failure::malformed}) << block;
}

TEST(ProxyHeader, OfVersion1EndsWithinItsBound)
{
    EXPECT_EQ(decode_proxy_header(text("PROXY UNKNOWN " + std::string(91, 'x') + "\r\n")).value().size, 107);
    EXPECT_EQ(decode_proxy_header(text("PROXY UNKNOWN " + std::string(92, 'x') + "\r\n")),
              tl::unexpected{failure::malformed});
}

}  // namespace
}  // namespace tenbin::net
