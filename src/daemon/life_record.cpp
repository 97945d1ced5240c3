#include <tenbin/daemon/life_record.hpp>
#include <tenbin/ipvs/local_addresses.hpp>
#include <tenbin/vrrp/instance_settings.hpp>

#include <fmt/format.h>

#include <ctime>
#include <fstream>
#include <map>
#include <sstream>
#include <unistd.h>

namespace tenbin::daemon {

namespace {

using std::chrono::nanoseconds;

constexpr std::size_t line_bytes = 64;
/// A record of many thousand addresses; more than that is none of ours.
constexpr std::size_t record_bytes_max = 4 << 20;

/// What tells virtual routers apart on a machine (RFC 9568 §1.4).
std::string name_of_router(const config::vrrp_instance& one)
{
    return fmt::format("{} {} {}",
                       one.router_id,
                       one.family == address::family::v4 ? "inet" : "inet6",
                       one.interface.empty() ? "-" : one.interface);
}

std::string router_line(const std::string& name, nanoseconds when)
{
    return fmt::format("router {:<35} {:>20}\n", name, when.count());
}

std::string first_line()
{
    std::ifstream file{"/proc/sys/kernel/random/boot_id"};
    std::string id;
    file >> id;
    return fmt::format("tenbin {:<{}}\n", id, line_bytes - sizeof "tenbin ");
}

std::string text_of(int file)
{
    std::string text;
    std::string part(64 << 10, '\0');
    while (text.size() < record_bytes_max) {
        const auto got = ::pread(file, part.data(), part.size(), static_cast<off_t>(text.size()));
        if (got <= 0)
            break;
        text.append(part, 0, static_cast<std::size_t>(got));
    }
    return text;
}

}  // namespace

nanoseconds life_record::now()
{
    timespec time{};
    ::clock_gettime(CLOCK_BOOTTIME, &time);
    return std::chrono::seconds{time.tv_sec} + nanoseconds{time.tv_nsec};
}

life_record::past life_record::read(const config::model& model) const
{
    past made;
    const auto text = text_of(file_.get());
    if (!text.starts_with(first_line()))
        return made;
    std::map<std::string, nanoseconds> adverts;
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words{line};
        std::string kind;
        words >> kind;
        if (kind == "router") {
            std::string id;
            std::string family;
            std::string interface;
            std::int64_t when = 0;
            if (words >> id >> family >> interface >> when && when > 0)
                adverts[fmt::format("{} {} {}", id, family, interface)] = nanoseconds{when};
        } else if (kind == "address") {
            std::string host;
            std::string interface;
            if (words >> host >> interface)
                if (const auto read = address::parse(host))
                    made.addresses.push_back({.host = *read, .interface = interface});
        } else if (kind == "accept_local") {
            int value = 0;
            if (words >> value)
                made.accept_local = value;
        }
    }
    const auto here = now();
    for (const auto& each : model.vrrp_instances) {
        auto& age = made.last_adverts.emplace_back();
        if (const auto found = adverts.find(name_of_router(each)); found != adverts.end() && found->second <= here)
            age = std::chrono::duration_cast<steady::duration>(here - found->second);
    }
    return made;
}

void life_record::begin(const config::model& model)
{
    const auto before = read(model);
    const auto here = now();
    auto text = first_line();
    names_.clear();
    for (std::size_t i = 0; i < model.vrrp_instances.size(); ++i) {
        names_.push_back(name_of_router(model.vrrp_instances[i]));
        const bool is_known = i < before.last_adverts.size() && before.last_adverts[i];
        text += router_line(names_.back(), is_known ? here - *before.last_adverts[i] : nanoseconds{0});
    }
    for (const auto& each : places_of(model))
        text += fmt::format("address {} {}\n", each.host.to_string(), each.interface);
    if (before.accept_local)
        text += fmt::format("accept_local {}\n", *before.accept_local);
    if (file_ && ::ftruncate(file_.get(), 0) == 0)
        std::ignore = ::pwrite(file_.get(), text.data(), text.size(), 0);
}

std::vector<life_record::place> life_record::places_of(const config::model& model)
{
    std::vector<place> all;
    for (const auto& each : model.vrrp_instances)
        for (const auto* list : {&each.addresses, &each.excluded_addresses})
            for (const auto& entry : *list)
                all.push_back({.host = entry.host, .interface = entry.device.empty() ? each.interface : entry.device});
    if (!model.vrrp_instances.empty())
        for (const auto& each : model.static_addresses)
            all.push_back({.host = each.host,
                           .interface = each.device.empty() ? vrrp::default_interface(model.vrrp) : each.device});
    for (const auto& each : ipvs::service_addresses(model))
        all.push_back({.host = each, .interface = "lo"});
    return all;
}

void life_record::remember_accept_local(int value)
{
    const auto line = fmt::format("accept_local {}\n", value);
    const auto end = file_ ? ::lseek(file_.get(), 0, SEEK_END) : -1;
    if (end >= 0)
        std::ignore = ::pwrite(file_.get(), line.data(), line.size(), end);
}

void life_record::write(std::size_t instance, nanoseconds when)
{
    if (!file_ || instance >= names_.size())
        return;
    const auto line = router_line(names_[instance], when);
    // Without it only what a killed process knew is lost.
    std::ignore = ::pwrite(file_.get(), line.data(), line.size(), static_cast<off_t>((instance + 1) * line_bytes));
}

}  // namespace tenbin::daemon
