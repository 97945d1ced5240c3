#include <tenbin/netlink/generic_socket.hpp>

#include <cerrno>
#include <linux/genetlink.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

namespace tenbin::netlink {

result<generic_socket> generic_socket::open(const std::string& family, std::uint8_t version)
{
    auto opened = socket::open(NETLINK_GENERIC);
    if (!opened)
        return tl::unexpected{std::move(opened.error())};
    const int number = genl_ctrl_resolve(opened->get(), family.c_str());
    if (number < 0)
        return failed_with_errno("generic netlink family " + family, number == -NLE_OBJ_NOTFOUND ? ENOENT : EIO);
    return generic_socket{std::move(*opened), number, version};
}

message generic_socket::change(std::uint8_t command) const
{
    return {family_, command, version_, NLM_F_REQUEST | NLM_F_ACK};
}

message generic_socket::question(std::uint8_t command) const
{
    return {family_, command, version_, NLM_F_REQUEST | NLM_F_DUMP};
}

result<void> generic_socket::ask(const message& what, const answer& tell)
{
    return socket_.ask(what, [&](const nlmsghdr& heard) {
        const auto* const head = static_cast<const genlmsghdr*>(nlmsg_data(&heard));
        tell(attributes{genlmsg_attrdata(head, 0), static_cast<std::size_t>(genlmsg_attrlen(head, 0))});
    });
}

}  // namespace tenbin::netlink
