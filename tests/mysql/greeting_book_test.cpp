#include <tenbin/mysql/greeting_book.hpp>

#include <gtest/gtest.h>

#include <algorithm>

#include "mysql/packets.hpp"
#include "mysql/recorded.hpp"

namespace tenbin::mysql {
namespace {

bool everyone(std::size_t /*server*/)
{
    return true;
}

const bytes& of_mariadb()
{
    static const auto frame = message(recorded::native_password, 0);
    return frame;
}

/// The same server without DEPRECATE_EOF and by another version.
bytes of_an_older_one()
{
    auto frame = of_mariadb();
    mask_greeting(std::span{frame}.subspan(4), capability::deprecate_eof);
    frame[5 + 6] = std::byte{'9'};
    return frame;
}

TEST(GreetingBook, IsEmptyUntilAServerHasGreeted)
{
    greeting_book book{2};
    EXPECT_FALSE(book.common(everyone).has_value());
    book.learn(0, hex("00"));
    book.learn(0, of_mariadb() + hex("00"));
    EXPECT_TRUE(book.common(everyone).has_value());
}

TEST(GreetingBook, OffersWhatAllServersCan)
{
    greeting_book book{2};
    book.learn(0, of_mariadb());
    const auto alone = book.common(everyone);
    book.learn(1, of_an_older_one());
    const auto both = book.common(everyone);

    ASSERT_TRUE(alone && both);
    EXPECT_EQ(alone->capabilities, 0x1d'81ff'f7feU);
    EXPECT_EQ(both->capabilities, alone->capabilities & ~capability::deprecate_eof);
    EXPECT_EQ(both->version, "5.5.5-10.11.19-MariaDB-0+deb12u1") << "of the first";
    EXPECT_EQ(both->collation, 8);
    EXPECT_EQ(both->plugin, "mysql_native_password");
}

TEST(GreetingBook, LeavesOutServersThatGetNobody)
{
    greeting_book book{2};
    book.learn(0, of_mariadb());
    book.learn(1, of_an_older_one());
    const auto first = book.common([](std::size_t server) { return server == 0; });
    ASSERT_TRUE(first.has_value());
    EXPECT_NE(first->capabilities & capability::deprecate_eof, 0U);
    EXPECT_FALSE(book.common([](std::size_t) { return false; }).has_value());
}

TEST(GreetingBook, DoesNotMixMySqlWithMariaDb)
{
    greeting_book book{2};
    book.learn(0, of_mariadb());
    const auto alone = book.common(everyone);
    book.learn(1, mysql8::greeting_frame);
    EXPECT_EQ(book.common(everyone)->capabilities, alone->capabilities);
}

TEST(ServiceGreeting, IsReadAsItWasWritten)
{
    for (const auto& frame : {of_mariadb(), mysql8::greeting_frame}) {
        greeting_book book{1};
        book.learn(0, frame);
        const auto service = book.common(everyone).value();
        greeting_identity identity{.thread_id = 0x0403'0201};
        std::fill(identity.scramble.begin(), identity.scramble.end(), std::byte{0x41});
        const auto written = encode_greeting(service, identity);

        const auto read = decode_greeting(bytes_view{written}.subspan(4));
        ASSERT_TRUE(read.has_value());
        EXPECT_EQ(written, frame_with(0, payload_of(written)));
        EXPECT_EQ(read->version, service.version);
        EXPECT_EQ(read->capabilities, service.capabilities);
        EXPECT_EQ(read->collation, service.collation);
        EXPECT_EQ(read->plugin, service.plugin);
        EXPECT_EQ(read->status, 2);
        EXPECT_EQ(read->thread_id, identity.thread_id);
        EXPECT_EQ(written.size(), frame.size());
        EXPECT_EQ(std::count(written.begin(), written.end(), std::byte{0x41}),
                  20 + std::count(service.version.begin(), service.version.end(), 'A'));
    }
}

}  // namespace
}  // namespace tenbin::mysql
