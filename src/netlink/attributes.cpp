#include <tenbin/netlink/attributes.hpp>

#include <cstring>
#include <netlink/attr.h>

namespace tenbin::netlink {

namespace {

template <class Number> Number number_of(std::span<const std::byte> bytes)
{
    Number made{};
    if (bytes.size() >= sizeof made)
        std::memcpy(&made, bytes.data(), sizeof made);
    return made;
}

}  // namespace

attributes::attributes(nlattr* nest)
{
    if (nest == nullptr || nla_parse_nested(found_.data(), type_max, nest, nullptr) != 0)
        found_.fill(nullptr);
}

attributes::attributes(const void* first, std::size_t bytes)
{
    // libnl's parser changes nothing of what it reads.
    auto* const head = static_cast<nlattr*>(const_cast<void*>(first));
    if (nla_parse(found_.data(), type_max, head, static_cast<int>(bytes), nullptr) != 0)
        found_.fill(nullptr);
}

bool attributes::has(int type, std::size_t bytes) const noexcept
{
    return at(type) != nullptr && nla_len(at(type)) >= static_cast<int>(bytes);
}

std::span<const std::byte> attributes::bytes(int type) const noexcept
{
    if (at(type) == nullptr)
        return {};
    return {static_cast<const std::byte*>(nla_data(at(type))), static_cast<std::size_t>(nla_len(at(type)))};
}

std::uint8_t attributes::u8(int type) const noexcept
{
    return number_of<std::uint8_t>(bytes(type));
}

std::uint16_t attributes::u16(int type) const noexcept
{
    return number_of<std::uint16_t>(bytes(type));
}

std::uint32_t attributes::u32(int type) const noexcept
{
    return number_of<std::uint32_t>(bytes(type));
}

std::string attributes::text(int type) const
{
    const auto all = bytes(type);
    const auto* const begin = reinterpret_cast<const char*>(all.data());
    return all.empty() ? std::string{} : std::string{begin, strnlen(begin, all.size())};
}

address attributes::host(int type, address::family kind) const noexcept
{
    address made{.kind = kind};
    const std::size_t size = kind == address::family::v4 ? 4 : 16;
    if (has(type, size))
        std::memcpy(made.bytes.data(), bytes(type).data(), size);
    return made;
}

}  // namespace tenbin::netlink
