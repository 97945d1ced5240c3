// A socket to one family of generic netlink. https://docs.kernel.org/userspace-api/netlink/intro-specs.html
#pragma once

#include <tenbin/base/result.hpp>
#include <tenbin/netlink/attributes.hpp>
#include <tenbin/netlink/socket.hpp>

#include <functional>
#include <string>
#include <vector>

namespace tenbin::netlink {

class generic_socket {
public:
    /// The failure says whether the kernel lacks the family: its code is ENOENT then.
    [[nodiscard]] static result<generic_socket> open(const std::string& family, std::uint8_t version);

    /// A request that changes something.
    [[nodiscard]] message change(std::uint8_t command) const;
    /// A question that is answered by any number of messages.
    [[nodiscard]] message question(std::uint8_t command) const;

    [[nodiscard]] result<std::vector<int>> send(std::span<const message> all) { return socket_.send(all); }

    /// The attributes of each answer, valid during the call.
    using answer = std::function<void(const attributes&)>;
    [[nodiscard]] result<void> ask(const message& what, const answer& tell);

private:
    generic_socket(socket opened, int family, std::uint8_t version)
        : socket_{std::move(opened)}, family_{family}, version_{version}
    {
    }

    socket socket_;
    int family_;
    std::uint8_t version_;
};

}  // namespace tenbin::netlink
