#include <tenbin/mysql/wire.hpp>

#include <gtest/gtest.h>

#include "mysql/packets.hpp"

namespace tenbin::mysql {
namespace {

/// The payloads of all frames in `stream`, given in pieces of this size.
std::vector<bytes> frames_of(const bytes& stream, std::size_t piece_bytes)
{
    frame_reader reader{1024};
    std::vector<bytes> found;
    for (std::size_t at = 0; at < stream.size(); at += piece_bytes) {
        const auto end = std::min(at + piece_bytes, stream.size());
        const bytes piece(stream.begin() + static_cast<std::ptrdiff_t>(at),
                          stream.begin() + static_cast<std::ptrdiff_t>(end));
        bytes_view rest{piece};
        while (!rest.empty()) {
            const auto next = reader.next(rest);
            if (!next)
                return {};
            if (*next)
                found.emplace_back((*next)->payload().begin(), (*next)->payload().end());
        }
    }
    return found;
}

TEST(FrameReader, FindsTheSameFramesHoweverTheStreamIsCut)
{
    const std::vector<bytes> payloads{text("one"), {}, text("three"), bytes(300, std::byte{7}), text("5")};
    bytes stream;
    for (unsigned i = 0; i < payloads.size(); ++i)
        stream = stream + frame_with(i, payloads[i]);

    for (std::size_t piece = 1; piece <= stream.size(); ++piece)
        EXPECT_EQ(frames_of(stream, piece), payloads) << "in pieces of " << piece;
}

TEST(FrameReader, SeesAWholeFrameInPlace)
{
    const auto stream = frame_with(3, text("here"));
    bytes_view rest{stream};
    frame_reader reader{1024};

    const auto next = reader.next(rest);

    ASSERT_TRUE(next.has_value() && next->has_value());
    EXPECT_EQ((*next)->whole.data(), stream.data());
    EXPECT_EQ((*next)->sequence(), 3);
    EXPECT_FALSE((*next)->continues());
    EXPECT_TRUE(rest.empty());
    EXPECT_TRUE(reader.held().empty());
}

TEST(FrameReader, TakesOneFrameAtATime)
{
    const auto stream = frame_with(0, text("first")) + frame_with(1, text("second"));
    bytes_view rest{stream};
    frame_reader reader{1024};

    ASSERT_TRUE(reader.next(rest).has_value());

    EXPECT_EQ(rest.size(), 4 + 6);
}

TEST(FrameReader, HoldsWhatItTookOfACutFrame)
{
    const auto whole = frame_with(0, text("cut here"));
    frame_reader reader{1024};
    for (std::size_t size = 1; size < whole.size(); ++size) {
        bytes_view piece{bytes_view{whole}.subspan(size - 1, 1)};
        const auto next = reader.next(piece);
        ASSERT_TRUE(next.has_value());
        EXPECT_FALSE(next->has_value());
        EXPECT_EQ(bytes(reader.held().begin(), reader.held().end()),
                  bytes(whole.begin(), whole.end() - (whole.size() - size)));
    }

    bytes_view last{bytes_view{whole}.last(1)};
    const auto next = reader.next(last);

    ASSERT_TRUE(next.has_value() && next->has_value());
    EXPECT_TRUE(reader.held().empty()) << "the frame has been delivered";
}

TEST(FrameReader, RefusesALongFrameAsSoonAsItsHeaderIsHere)
{
    const auto at_the_limit = hex("00 04 00 00");
    const auto over_the_limit = hex("01 04 00 00");
    for (std::size_t piece_bytes = 1; piece_bytes <= 4; ++piece_bytes) {
        frame_reader accepting{1024};
        frame_reader refusing{1024};
        bool refused = false;
        for (std::size_t at = 0; at < 4; at += piece_bytes) {
            const auto size = std::min<std::size_t>(piece_bytes, 4 - at);
            bytes_view good{bytes_view{at_the_limit}.subspan(at, size)};
            bytes_view bad{bytes_view{over_the_limit}.subspan(at, size)};
            EXPECT_TRUE(accepting.next(good).has_value());
            const auto next = refusing.next(bad);
            EXPECT_EQ(next.has_value(), at + size < 4);
            refused = next == tl::unexpected{wire_error::too_long};
        }
        EXPECT_TRUE(refused) << "in pieces of " << piece_bytes;
    }
}

TEST(FrameReader, StaysRefusing)
{
    frame_reader reader{16};
    const auto long_one = hex("11 00 00 00");
    for (int i = 0; i < 3; ++i) {
        bytes_view input{long_one};
        EXPECT_FALSE(reader.next(input).has_value());
    }
}

TEST(Frame, GoesOnInTheNextWhenItIsFull)
{
    const auto full = frame_with(0, bytes(frame_payload_max));
    const auto not_full = frame_with(0, bytes(frame_payload_max - 1));
    EXPECT_TRUE(frame{full}.continues());
    EXPECT_FALSE(frame{not_full}.continues());
}

TEST(Frame, OfAPayloadIsReadBackAsItWas)
{
    for (const std::size_t size : {0U, 1U, 255U, 256U, 70'000U}) {
        const bytes payload(size, std::byte{0x5a});
        const auto whole = frame_of(payload, 0xfe);
        EXPECT_EQ(whole, frame_with(0xfe, payload));

        frame_reader reader{70'000};
        bytes_view rest{whole};
        const auto next = reader.next(rest);
        ASSERT_TRUE(next.has_value() && next->has_value());
        EXPECT_EQ(bytes((*next)->payload().begin(), (*next)->payload().end()), payload);
        EXPECT_EQ((*next)->sequence(), 0xfe);
    }
}

TEST(Cursor, ReadsBackTheIntegersThatWereAppended)
{
    for (std::size_t size = 1; size <= 8; ++size) {
        const auto value = 0x8877665544332211U >> (64 - 8 * size);
        bytes written;
        append_integer(written, value, size);
        ASSERT_EQ(written.size(), size);
        cursor at{written};
        EXPECT_EQ(at.integer(size), value);
        EXPECT_TRUE(at.rest().empty());
        EXPECT_FALSE(at.failed());
    }
}

struct lenenc_case {
    const char* shows;
    const char* bytes;
    std::uint64_t value;
};

class LengthEncoded : public testing::TestWithParam<lenenc_case> {};

TEST_P(LengthEncoded, IsReadWholeOrNotAtAll)
{
    const auto raw = hex(GetParam().bytes);
    cursor whole{raw};
    EXPECT_EQ(whole.length_encoded(), GetParam().value);
    EXPECT_FALSE(whole.failed());
    EXPECT_TRUE(whole.rest().empty());

    for_each_prefix(raw, [](const bytes& prefix) {
        cursor cut{prefix};
        std::ignore = cut.length_encoded();
        EXPECT_TRUE(cut.failed()) << "of " << prefix.size() << " bytes";
    });
}

INSTANTIATE_TEST_SUITE_P(Sizes,
                         LengthEncoded,
                         testing::Values(lenenc_case{"least", "00", 0},
                                         lenenc_case{"one_byte", "fa", 250},
                                         lenenc_case{"two_bytes", "fc fb 00", 251},
                                         lenenc_case{"three_bytes", "fd 00 00 01", 65'536},
                                         lenenc_case{"eight_bytes", "fe 00 00 00 01 00 00 00 00", 1 << 24},
                                         lenenc_case{"greatest", "fe ff ff ff ff ff ff ff ff", ~std::uint64_t{0}}),
                         [](const auto& tested) { return tested.param.shows; });

TEST(Cursor, TakesNeitherNullNorErrForALength)
{
    for (const auto* first : {"fb", "ff"}) {
        const auto raw = hex(first) + bytes(8);
        cursor at{raw};
        EXPECT_EQ(at.length_encoded(), 0);
        EXPECT_TRUE(at.failed());
    }
}

TEST(Cursor, TakesTextUpToItsNul)
{
    const auto raw = text("one") + hex("00 00") + text("rest");
    cursor at{raw};
    EXPECT_EQ(at.terminated(), "one");
    EXPECT_EQ(at.terminated(), "");
    EXPECT_FALSE(at.failed());
    EXPECT_EQ(at.terminated(), "");
    EXPECT_TRUE(at.failed()) << "no NUL";
}

TEST(Cursor, TakesTheRestWhereTheLastNulMayBeMissing)
{
    const auto raw = text("one") + hex("00") + text("rest");
    cursor at{raw};
    EXPECT_EQ(at.terminated_or_rest(), "one");
    EXPECT_EQ(at.terminated_or_rest(), "rest");
    EXPECT_EQ(at.terminated_or_rest(), "");
    EXPECT_FALSE(at.failed());
}

TEST(Cursor, StaysFailed)
{
    const auto raw = hex("01 02 03 00");
    cursor at{raw};
    EXPECT_TRUE(at.take(5).empty());
    EXPECT_TRUE(at.failed());
    EXPECT_EQ(at.integer(1), 0);
    EXPECT_TRUE(at.take(0).empty());
    EXPECT_EQ(at.terminated_or_rest(), "");
    EXPECT_TRUE(at.failed());
}

TEST(Cursor, IsNotFooledByALengthOfAllBits)
{
    const auto raw = hex("fe ff ff ff ff ff ff ff ff 61");
    cursor at{raw};
    EXPECT_TRUE(at.take(at.length_encoded()).empty());
    EXPECT_TRUE(at.failed());
}

TEST(WireError, HasWordsForEachKind)
{
    for (const auto why :
         {wire_error::truncated, wire_error::wrong_type, wire_error::too_long, wire_error::out_of_order})
        EXPECT_GT(to_string(why).size(), 1);
}

}  // namespace
}  // namespace tenbin::mysql
