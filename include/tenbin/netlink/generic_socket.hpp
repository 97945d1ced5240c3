// A socket to one family of generic netlink: requests in batches, each answered by the kernel with success or an error,
// and dumps. Blocking, but never for longer than a few seconds: the kernel answers in the call that asks.
// https://docs.kernel.org/userspace-api/netlink/intro.html
#pragma once

#include <tenbin/base/result.hpp>
#include <tenbin/netlink/message.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

struct nl_sock;

namespace tenbin::netlink {

class generic_socket {
public:
    /// The failure says whether the kernel lacks the family: its code is ENOENT then.
    [[nodiscard]] static result<generic_socket> open(const std::string& family, std::uint8_t version);

    /// A request that changes something.
    [[nodiscard]] message change(std::uint8_t command) const;
    /// A question that is answered by any number of messages.
    [[nodiscard]] message question(std::uint8_t command) const;

    /// Sends them all in one call; how each ended, as errno's numbers, 0 for success.
    [[nodiscard]] result<std::vector<int>> send(std::span<const message> all);

    /// The attributes of each answer, by type, valid during the call.
    using answer = std::function<void(std::span<nlattr* const> attributes)>;
    [[nodiscard]] result<void> ask(const message& what, const answer& tell);

    static constexpr int attribute_max = 32;

private:
    struct close {
        void operator()(nl_sock* one) const noexcept;
    };
    using handle = std::unique_ptr<nl_sock, close>;

    generic_socket(handle opened, int family, std::uint8_t version);
    /// Calls for each message that comes until it says that it was the last.
    [[nodiscard]] result<void> receive(const std::function<bool(const nlmsghdr&)>& take);

    handle socket_;
    int family_;
    std::uint8_t version_;
    std::uint32_t sequence_ = 0;
    std::vector<std::byte> buffer_;
};

}  // namespace tenbin::netlink
