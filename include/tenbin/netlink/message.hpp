// A netlink message that is being built: attributes, one after the other, in a libnl buffer that this owns.
// https://docs.kernel.org/userspace-api/netlink/intro.html
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

struct nl_msg;
struct nlattr;
struct nlmsghdr;

namespace tenbin::netlink {

class message {
public:
    /// A request of a generic family.
    message(int family, std::uint8_t command, std::uint8_t version, int flags);
    /// A request of rtnetlink(7): its type and its fixed part, an ifaddrmsg for example.
    message(int type, int flags, std::span<const std::byte> fixed);

    void put(int type, std::span<const std::byte> bytes);
    void put(int type, const std::string& text);  ///< with its terminating zero
    void put_u8(int type, std::uint8_t value);
    void put_u16(int type, std::uint16_t value);
    void put_u32(int type, std::uint32_t value);
    template <class Fill> void nest(int type, Fill&& fill)
    {
        nlattr* const outer = begin_nest(type);
        fill();
        end_nest(outer);
    }

    [[nodiscard]] nlmsghdr* header() const noexcept;
    [[nodiscard]] std::span<const std::byte> bytes() const noexcept;

private:
    [[nodiscard]] nlattr* begin_nest(int type);
    void end_nest(nlattr* outer);

    struct give_back {
        void operator()(nl_msg* one) const noexcept;
    };
    std::unique_ptr<nl_msg, give_back> made_;
};

}  // namespace tenbin::netlink
