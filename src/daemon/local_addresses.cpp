#include "local_addresses.hpp"

#include <tenbin/base/log.hpp>
#include <tenbin/ipvs/local_addresses.hpp>

#include <cerrno>
#include <cstring>
#include <fstream>

namespace tenbin::daemon {

namespace {

constexpr auto loopback_name = "lo";
/// For all interfaces; each has one of its own besides.
constexpr auto accept_local_file = "/proc/sys/net/ipv4/conf/all/accept_local";

std::optional<int> read_accept_local()
{
    std::ifstream file{accept_local_file};
    int value = 0;
    return file >> value ? std::optional{value} : std::nullopt;
}

bool write_accept_local(int value)
{
    std::ofstream file{accept_local_file};
    file << value << std::flush;
    return file.good();
}

netlink::new_address on_loopback(const address& host, int loopback)
{
    return {.what = {.link = loopback,
                     .host = host,
                     .prefix = host.kind == address::family::v4 ? 32U : 128U,
                     .protocol = netlink::address_tag}};
}

}  // namespace

void local_addresses::complain(std::string words)
{
    if (told_.insert(words).second)
        log::warn("vip_local: {}", words);
}

void local_addresses::start(std::optional<int> last_life)
{
    accepted_before_ = last_life;
    if (model_.lvs.local == config::vip_local::off)
        return;
    auto kernel = netlink::route_socket::open();
    if (!kernel)
        return complain(kernel.error().words);
    kernel_.emplace(std::move(*kernel));
    look();
}

bool local_addresses::read()
{
    if (!view_) {
        auto opened = netlink::network_view::open();
        if (!opened) {
            complain(opened.error().words);
            return false;
        }
        view_.emplace(std::move(*opened));
        return true;
    }
    if (const auto done = view_->refresh(); !done) {
        complain(done.error().words);
        view_.reset();
        return false;
    }
    return true;
}

void local_addresses::look()
{
    if (!kernel_ || !read())
        return;
    const auto* const loopback = view_->find(loopback_name);
    if (loopback == nullptr)
        return complain("there is no interface lo");
    const auto plan = ipvs::plan_local(model_, view_->addresses(), loopback->index);
    for (const auto& each : plan.warnings)
        complain(each);
    const std::set<address> wanted{plan.own.begin(), plan.own.end()};
    const auto own = ipvs::service_addresses(model_);
    std::vector<netlink::link_address> surplus;
    std::set<address> there;
    for (const auto& each : view_->addresses())
        if (each.link == loopback->index && each.protocol == netlink::address_tag) {
            there.insert(each.host);
            if (own.contains(each.host) && !wanted.contains(each.host))
                surplus.push_back(each);
        }
    std::ignore = kernel_->remove(surplus);
    std::vector<netlink::new_address> missing;
    bool has_v4 = false;
    for (const auto& each : plan.own) {
        has_v4 |= each.kind == address::family::v4;
        if (!there.contains(each))
            missing.push_back(on_loopback(each, loopback->index));
    }
    if (has_v4)
        accept_local();
    const auto ends = kernel_->add(missing);
    if (!ends)
        return complain(ends.error().words);
    for (std::size_t i = 0; i < ends->size(); ++i)
        if (const auto end = (*ends)[i]; end == 0)
            log::info("{} is set on lo: no interface has it, and its packets come here by a route (vip_local)",
                      missing[i].what.host.to_string());
        else if (end != EEXIST)
            complain(missing[i].what.host.to_string() + " can't be set on lo: " + std::strerror(end) +
                     (end == EPERM ? ": tenbin must start as root, or with CAP_NET_ADMIN" : ""));
}

void local_addresses::accept_local()
{
    const auto now = read_accept_local();
    if (!now)
        return complain(std::string{accept_local_file} + " can't be read");
    if (*now != 0)
        return;
    if (!accepted_before_) {
        accepted_before_ = *now;
        record_.remember_accept_local(*now);
    }
    if (!write_accept_local(1))
        complain(std::string{accept_local_file} + " can't be set to 1; servers whose gateway is this box can't answer");
}

void local_addresses::leave()
{
    if (!kernel_ || !read())
        return;
    const auto own = ipvs::service_addresses(model_);
    std::vector<netlink::link_address> ours;
    if (const auto* const loopback = view_->find(loopback_name))
        for (const auto& each : view_->addresses())
            if (each.link == loopback->index && each.protocol == netlink::address_tag && own.contains(each.host))
                ours.push_back(each);
    std::ignore = kernel_->remove(ours);
    if (accepted_before_)
        std::ignore = write_accept_local(*accepted_before_);
}

void take_off_left(const config::model& model, const life_record::past& before)
{
    if (before.addresses.empty())
        return;
    const auto view = netlink::network_view::open();
    auto kernel = netlink::route_socket::open();
    if (!view || !kernel)
        return;
    const auto places = life_record::places_of(model);
    const std::set<life_record::place> wanted{places.begin(), places.end()};
    for (const auto& each : before.addresses) {
        const auto* const link = view->find(each.interface);
        const auto* const there = link != nullptr ? view->find(link->index, each.host) : nullptr;
        // What is not tagged as ours is somebody else's by now.
        if (there == nullptr || there->protocol != netlink::address_tag || wanted.contains(each))
            continue;
        log::warn(
            "{} on {} was left by a tenbin before this one, and is taken off", each.host.to_string(), each.interface);
        if (const auto done = kernel->remove(std::span{there, 1}); !done)
            log::warn("addresses can't be taken off: {}", done.error().words);
    }
}

}  // namespace tenbin::daemon
