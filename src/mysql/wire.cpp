#include <tenbin/mysql/wire.hpp>

#include <algorithm>

namespace tenbin::mysql {

namespace {

std::size_t payload_bytes(bytes_view header) noexcept
{
    return std::to_integer<std::size_t>(header[0]) | std::to_integer<std::size_t>(header[1]) << 8 |
           std::to_integer<std::size_t>(header[2]) << 16;
}

}  // namespace

std::string_view to_string(wire_error why) noexcept
{
    switch (why) {
    case wire_error::truncated:
        return "a packet ends in the middle";
    case wire_error::wrong_type:
        return "an unexpected packet";
    case wire_error::too_long:
        return "a packet is too long";
    case wire_error::out_of_order:
        return "a packet is out of order";
    }
    return "?";
}

tl::expected<std::optional<frame>, wire_error> frame_reader::next(bytes_view& input)
{
    if (delivered_) {
        partial_.clear();
        delivered_ = false;
    }
    if (partial_.empty() && input.size() >= frame_header_bytes) {
        const auto size = payload_bytes(input);
        if (size > payload_bytes_max_)
            return tl::unexpected{wire_error::too_long};
        if (input.size() >= frame_header_bytes + size) {
            const frame whole{input.first(frame_header_bytes + size)};
            input = input.subspan(frame_header_bytes + size);
            return whole;
        }
    }
    const auto take = [&](std::size_t upto) {
        const auto part = input.first(std::min(input.size(), upto - partial_.size()));
        partial_.insert(partial_.end(), part.begin(), part.end());
        input = input.subspan(part.size());
    };
    if (partial_.size() < frame_header_bytes)
        take(frame_header_bytes);
    if (partial_.size() < frame_header_bytes)
        return std::nullopt;
    const auto size = payload_bytes(partial_);
    if (size > payload_bytes_max_)
        return tl::unexpected{wire_error::too_long};
    take(frame_header_bytes + size);
    if (partial_.size() < frame_header_bytes + size)
        return std::nullopt;
    delivered_ = true;
    return frame{partial_};
}

std::uint64_t cursor::integer(std::size_t bytes) noexcept
{
    std::uint64_t value = 0;
    const auto part = take(bytes);
    for (std::size_t i = 0; i < part.size(); ++i)
        value |= std::to_integer<std::uint64_t>(part[i]) << 8 * i;
    return value;
}

std::uint64_t cursor::length_encoded() noexcept
{
    const auto first = integer(1);
    if (first < 0xfb)
        return first;
    switch (first) {
    case 0xfc:
        return integer(2);
    case 0xfd:
        return integer(3);
    case 0xfe:
        return integer(8);
    default:
        failed_ = true;
        return 0;
    }
}

bytes_view cursor::take(std::size_t bytes) noexcept
{
    if (failed_ || bytes > rest_.size()) {
        failed_ = true;
        rest_ = {};
        return {};
    }
    const auto part = rest_.first(bytes);
    rest_ = rest_.subspan(bytes);
    return part;
}

std::string_view cursor::terminated() noexcept
{
    if (std::find(rest_.begin(), rest_.end(), std::byte{0}) == rest_.end()) {
        failed_ = true;
        rest_ = {};
        return {};
    }
    return terminated_or_rest();
}

std::string_view cursor::terminated_or_rest() noexcept
{
    const auto end = std::find(rest_.begin(), rest_.end(), std::byte{0});
    const auto text = rest_.first(static_cast<std::size_t>(end - rest_.begin()));
    rest_ = rest_.subspan(std::min(text.size() + 1, rest_.size()));
    return as_text(text);
}

void append_integer(std::vector<std::byte>& to, std::uint64_t value, std::size_t bytes)
{
    for (; bytes > 0; --bytes, value >>= 8)
        to.push_back(static_cast<std::byte>(value & 0xff));
}

void append_length_encoded(std::vector<std::byte>& to, std::uint64_t value)
{
    if (value < 251) {
        append_integer(to, value, 1);
        return;
    }
    const std::size_t bytes = value <= 0xffff ? 2 : value <= 0xff'ffff ? 3 : 8;
    append_integer(to, bytes == 2 ? 0xfc : bytes == 3 ? 0xfd : 0xfe, 1);
    append_integer(to, value, bytes);
}

void append_text(std::vector<std::byte>& to, std::string_view text)
{
    for (const char c : text)
        to.push_back(static_cast<std::byte>(c));
}

std::vector<std::byte> frame_of(bytes_view payload, std::uint8_t sequence)
{
    std::vector<std::byte> whole;
    whole.reserve(frame_header_bytes + payload.size());
    append_integer(whole, payload.size(), 3);
    append_integer(whole, sequence, 1);
    whole.insert(whole.end(), payload.begin(), payload.end());
    return whole;
}

}  // namespace tenbin::mysql
