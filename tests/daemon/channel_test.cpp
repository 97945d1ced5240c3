#include <tenbin/daemon/channel.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tenbin::daemon {
namespace {

struct two_ends {
    channel left;
    channel right;
};

two_ends a_pair()
{
    auto ends = channel::make_pair().value();
    return {channel{std::move(ends.first)}, channel{std::move(ends.second)}};
}

/// A channel, and the bare socket of its peer.
struct channel_and_wire {
    channel end;
    descriptor wire;
};

channel_and_wire a_channel_with_a_bare_peer()
{
    auto ends = channel::make_pair().value();
    return {channel{std::move(ends.first)}, std::move(ends.second)};
}

std::string frame(std::string_view text, std::uint32_t descriptors = 0)
{
    std::string bytes(8, '\0');
    const auto size = static_cast<std::uint32_t>(text.size());
    std::memcpy(bytes.data(), &size, 4);
    std::memcpy(bytes.data() + 4, &descriptors, 4);
    return bytes + std::string{text};
}

void put(const descriptor& wire, std::string_view bytes)
{
    ASSERT_EQ(::send(wire.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
}

descriptor an_open_file()
{
    return descriptor{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
}

ino_t inode_of(int fd)
{
    struct stat about {};
    return ::fstat(fd, &about) == 0 ? about.st_ino : 0;
}

TEST(Channel, CarriesAMessageWithItsFields)
{
    auto [left, right] = a_pair();

    ASSERT_TRUE(left.send({.type = "health", .body = {{"up", 3}}}));
    const auto got = right.receive();

    ASSERT_EQ(got.size(), 1);
    EXPECT_EQ(got[0].type, "health");
    EXPECT_EQ(got[0].body.at("up"), 3);
    EXPECT_EQ(got[0].body.at("v"), channel::version);
    EXPECT_FALSE(right.closed());
}

TEST(Channel, CarriesBytesThatAreNotUtf8)
{
    auto [left, right] = a_pair();

    ASSERT_TRUE(left.send({.type = "health", .body = {{"reason", "\xe9t\xe9"}}}));
    const auto got = right.receive();

    ASSERT_EQ(got.size(), 1);
    EXPECT_EQ(got[0].body.at("reason"), "\xe9t\xe9");
}

TEST(Channel, PutsAMessageTogetherThatArrivesByteByByte)
{
    auto [end, wire] = a_channel_with_a_bare_peer();
    const auto bytes = frame(R"({"v":1,"type":"stop"})");

    for (std::size_t i = 0; i + 1 < bytes.size(); ++i) {
        put(wire, bytes.substr(i, 1));
        ASSERT_TRUE(end.receive().empty()) << "at byte " << i;
    }
    put(wire, bytes.substr(bytes.size() - 1));

    EXPECT_EQ(end.receive().size(), 1);
}

TEST(Channel, PassesDescriptorsInTheirOrder)
{
    auto [left, right] = a_pair();
    message with_files{.type = "files"};
    std::vector<ino_t> inodes;
    for (int i = 0; i < 126; ++i) {
        auto ends = channel::make_pair().value();
        inodes.push_back(inode_of(ends.first.get()));
        with_files.descriptors.push_back(std::move(ends.first));
    }

    ASSERT_TRUE(left.send(std::move(with_files)));
    const auto got = right.receive();

    ASSERT_EQ(got.size(), 1);
    ASSERT_EQ(got[0].descriptors.size(), inodes.size());
    for (std::size_t i = 0; i < inodes.size(); ++i) {
        EXPECT_EQ(inode_of(got[0].descriptors[i].get()), inodes[i]);
        EXPECT_NE(::fcntl(got[0].descriptors[i].get(), F_GETFD) & FD_CLOEXEC, 0);
    }
}

TEST(Channel, GivesEachMessageItsOwnDescriptors)
{
    auto [left, right] = a_pair();
    for (const auto count : {2, 0, 1}) {
        message next{.type = "files"};
        for (int i = 0; i < count; ++i)
            next.descriptors.push_back(an_open_file());
        ASSERT_TRUE(left.send(std::move(next)));
    }

    const auto got = right.receive();

    ASSERT_EQ(got.size(), 3);
    EXPECT_EQ(got[0].descriptors.size(), 2);
    EXPECT_EQ(got[1].descriptors.size(), 0);
    EXPECT_EQ(got[2].descriptors.size(), 1);
}

TEST(Channel, RefusesMoreDescriptorsThanOneMessageMayCarry)
{
    auto [left, right] = a_pair();
    message too_many{.type = "files"};
    for (int i = 0; i < 127; ++i)
        too_many.descriptors.push_back(an_open_file());

    EXPECT_FALSE(left.send(std::move(too_many)));
    EXPECT_FALSE(left.closed());
}

TEST(Channel, SendsALargeMessageWhileTheOtherSideReads)
{
    auto [left, right] = a_pair();
    const std::string large(8 * 1024 * 1024, 'x');

    ASSERT_TRUE(left.send({.type = "start", .body = {{"bundle", large}}}));
    EXPECT_TRUE(left.has_unsent());
    EXPECT_EQ(left.wanted_events(), POLLIN | POLLOUT);
    std::vector<message> got;
    for (int turn = 0; turn < 10'000 && got.empty(); ++turn) {
        got = right.receive();
        left.flush();
    }

    ASSERT_EQ(got.size(), 1);
    EXPECT_EQ(got[0].body.at("bundle").as_string(), large);
    EXPECT_EQ(left.wanted_events(), POLLIN);
}

TEST(Channel, RefusesToQueueWithoutBound)
{
    auto [left, right] = a_pair();
    const std::string large(16 * 1024 * 1024, 'x');

    int accepted = 0;
    while (accepted < 10 && left.send({.type = "start", .body = {{"bundle", large}}}))
        ++accepted;

    EXPECT_EQ(accepted, 3);
    EXPECT_FALSE(left.closed());
}

TEST(Channel, ReturnsTheLastMessagesOfAPeerThatWent)
{
    auto [left, right] = a_pair();
    ASSERT_TRUE(left.send({.type = "ready"}));
    left = channel{descriptor{}};

    EXPECT_EQ(right.receive().size(), 1);
    EXPECT_TRUE(right.closed());
    EXPECT_EQ(right.problem(), "the other side has gone");
    EXPECT_FALSE(right.send({.type = "stop"}));
}

TEST(Channel, PassesOverAVersionItDoesNotKnow)
{
    auto [end, wire] = a_channel_with_a_bare_peer();
    put(wire, frame(R"({"v":2,"type":"stop"})") + frame(R"({"v":1,"type":"stop","more":"words"})"));

    EXPECT_EQ(end.receive().size(), 1);
    EXPECT_FALSE(end.closed());
}

TEST(Channel, ClosesOnWhatIsNoMessage)
{
    const auto garbage = {frame("not json"),
                          frame("[1]"),
                          frame("{}"),
                          frame(R"({"v":"1","type":"stop"})"),
                          frame(R"({"v":1,"type":7})"),
                          frame(R"({"v":1,"type":"files"})", 1),       // without the descriptor
                          frame(R"({"v":1,"type":"files"})", 70'000),  // more than a message may have
                          std::string(8, '\xff')};
    for (const auto& bytes : garbage) {
        auto [end, wire] = a_channel_with_a_bare_peer();
        put(wire, bytes);
        EXPECT_TRUE(end.receive().empty());
        EXPECT_TRUE(end.closed());
        EXPECT_NE(end.problem(), "");
    }
}

}  // namespace
}  // namespace tenbin::daemon
