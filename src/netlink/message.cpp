#include <tenbin/netlink/message.hpp>

#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <new>

namespace tenbin::netlink {

namespace {

/// More than any of ours takes; a page each, as libnl would have it, is far more.
constexpr std::size_t bytes_max = 1024;

/// libnl says no only when the message is full.
void must(int status)
{
    if (status < 0)
        throw std::bad_alloc{};
}

}  // namespace

void message::give_back::operator()(nl_msg* one) const noexcept
{
    nlmsg_free(one);
}

message::message(int family, std::uint8_t command, std::uint8_t version, int flags) : made_{nlmsg_alloc_size(bytes_max)}
{
    if (!made_ || genlmsg_put(made_.get(), NL_AUTO_PORT, NL_AUTO_SEQ, family, 0, flags, command, version) == nullptr)
        throw std::bad_alloc{};
}

message::message(int type, int flags, std::span<const std::byte> fixed) : made_{nlmsg_alloc_size(bytes_max)}
{
    if (!made_ || nlmsg_put(made_.get(), NL_AUTO_PORT, NL_AUTO_SEQ, type, 0, flags) == nullptr)
        throw std::bad_alloc{};
    must(nlmsg_append(made_.get(), const_cast<std::byte*>(fixed.data()), fixed.size(), NLMSG_ALIGNTO));
}

void message::put(int type, std::span<const std::byte> bytes)
{
    must(nla_put(made_.get(), type, static_cast<int>(bytes.size()), bytes.data()));
}

void message::put(int type, const std::string& text)
{
    must(nla_put_string(made_.get(), type, text.c_str()));
}

void message::put_u8(int type, std::uint8_t value)
{
    must(nla_put_u8(made_.get(), type, value));
}

void message::put_u16(int type, std::uint16_t value)
{
    must(nla_put_u16(made_.get(), type, value));
}

void message::put_u32(int type, std::uint32_t value)
{
    must(nla_put_u32(made_.get(), type, value));
}

nlattr* message::begin_nest(int type)
{
    auto* const outer = nla_nest_start(made_.get(), type);
    if (outer == nullptr)
        throw std::bad_alloc{};
    return outer;
}

void message::end_nest(nlattr* outer)
{
    nla_nest_end(made_.get(), outer);
}

nlmsghdr* message::header() const noexcept
{
    return nlmsg_hdr(made_.get());
}

std::span<const std::byte> message::bytes() const noexcept
{
    return {reinterpret_cast<const std::byte*>(header()), header()->nlmsg_len};
}

}  // namespace tenbin::netlink
