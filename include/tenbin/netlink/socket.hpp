// A socket on which the kernel is asked and told: requests in batches, each answered with success or an error, and
// dumps. Blocking, but never for longer than a few seconds: the kernel answers in the call that asks.
// https://docs.kernel.org/userspace-api/netlink/intro.html
#pragma once

#include <tenbin/base/result.hpp>
#include <tenbin/netlink/message.hpp>

#include <functional>
#include <memory>
#include <span>
#include <vector>

struct nl_sock;

namespace tenbin::netlink {

class socket {
public:
    /// Of NETLINK_ROUTE, NETLINK_GENERIC …
    [[nodiscard]] static result<socket> open(int protocol);

    /// Sends them all in as few calls as can be; how each ended, as errno's numbers, 0 for success.
    [[nodiscard]] result<std::vector<int>> send(std::span<const message> all);

    /// Each answer to a question; what it points to is valid during the call.
    using answer = std::function<void(const nlmsghdr&)>;
    [[nodiscard]] result<void> ask(const message& what, const answer& tell);

    [[nodiscard]] nl_sock* get() const noexcept { return socket_.get(); }

private:
    struct close {
        void operator()(nl_sock* one) const noexcept;
    };
    using handle = std::unique_ptr<nl_sock, close>;

    explicit socket(handle opened);
    /// Calls for each message that comes until it says that it was the last.
    [[nodiscard]] result<void> receive(const std::function<bool(const nlmsghdr&)>& take);

    handle socket_;
    std::uint32_t sequence_ = 0;
    std::vector<std::byte> buffer_;
};

}  // namespace tenbin::netlink
