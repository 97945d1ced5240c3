#include <tenbin/smtp/reply.hpp>

#include <gtest/gtest.h>

namespace tenbin::smtp {
namespace {

using state = reply_found::state;

TEST(SmtpReply, IsALine)
{
    const auto found = find_reply("220 mail.example.com ESMTP\r\n250 next\r\n");
    EXPECT_EQ(found.now, state::whole);
    EXPECT_EQ(found.what.code, 220u);
    EXPECT_EQ(found.what.text, "mail.example.com ESMTP");
    EXPECT_EQ(found.what.size, 28u);
}

TEST(SmtpReply, MayHaveSeveralLines)
{
    const std::string_view all = "250-mail.example.com\r\n250-PIPELINING\r\n250 8BITMIME\r\n";
    const auto found = find_reply(all);
    EXPECT_EQ(found.what.text, "8BITMIME");
    EXPECT_EQ(found.what.size, all.size());
    for (std::size_t size = 0; size < all.size(); ++size)
        EXPECT_EQ(find_reply(all.substr(0, size)).now, state::more_needed) << size;
}

TEST(SmtpReply, MayHaveNoText)
{
    EXPECT_EQ(find_reply("221\r\n").what.code, 221u);
    EXPECT_EQ(find_reply("221 \n").what.code, 221u);
}

TEST(SmtpReply, IsNothingElse)
{
    for (const auto* const text : {"hello\r\n",
                                   "22 x\r\n",
                                   "2200 x\r\n",
                                   "220x\r\n",
                                   "199 x\r\n",
                                   "600 x\r\n",
                                   "\r\n",
                                   "250-a\r\n251 b\r\n",
                                   "SSH-2.0-x\r\n"})
        EXPECT_EQ(find_reply(text).now, state::malformed) << text;
}

}  // namespace
}  // namespace tenbin::smtp
