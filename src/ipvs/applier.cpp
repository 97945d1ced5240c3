#include <tenbin/ipvs/applier.hpp>

#include <fmt/format.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace tenbin::ipvs {

namespace {

constexpr std::string_view remedy = "tenbin must start as root, or with CAP_NET_ADMIN";

std::string words_of(const error& why)
{
    const bool may_not = why.code == std::errc::operation_not_permitted;
    return fmt::format("IPVS: {}{}{}", why.words, may_not ? ": " : "", may_not ? remedy : "");
}

}  // namespace

void applier::fail(report& told, std::string words)
{
    actual_.reset();
    if (words == last_failure_)
        return;
    last_failure_ = words;
    told.failed.push_back(std::move(words));
}

bool applier::is_open(report& told)
{
    if (!kernel_) {
        auto opened = kernel::open();
        if (!opened) {
            fail(told, words_of(opened.error()));
            return false;
        }
        kernel_.emplace(std::move(*opened));
        prepare(told);
    }
    if (!actual_) {
        auto read = kernel_->read();
        if (!read) {
            fail(told, words_of(read.error()));
            kernel_.reset();
            return false;
        }
        actual_ = std::move(*read);
    }
    return true;
}

void applier::prepare(report& told)
{
    if (how_.flush)
        if (const auto done = kernel_->flush(); !done)
            fail(told, words_of(done.error()));
    const kernel::timeouts wanted{.tcp = how_.tcp_timeout.value_or(seconds{0}),
                                  .tcp_fin = how_.tcpfin_timeout.value_or(seconds{0}),
                                  .udp = how_.udp_timeout.value_or(seconds{0})};
    if (timeouts_before_ || wanted.tcp + wanted.tcp_fin + wanted.udp == seconds{0})
        return;
    auto before = kernel_->read_timeouts();
    const auto done = before ? kernel_->set_timeouts(wanted) : tl::unexpected{before.error()};
    if (done)
        timeouts_before_ = *before;
    else
        fail(told, words_of(done.error()));
}

std::size_t applier::carry_out(report& told)
{
    const auto steps = plan(*actual_, wanted_, ours_);
    if (steps.empty()) {
        last_failure_.clear();
        return 0;
    }
    auto refused = kernel_->carry_out(steps, breathe_);
    if (!refused) {
        fail(told, words_of(refused.error()));
        kernel_.reset();
        return 0;
    }
    for (const auto& each : steps)
        take(*actual_, each);
    if (refused->empty())
        last_failure_.clear();
    else
        fail(
            told,
            fmt::format(
                "IPVS: {} of {} changes were refused, the first: {}", refused->size(), steps.size(), refused->front()));
    return steps.size() - refused->size();
}

applier::report applier::want(table all)
{
    report told;
    wanted_ = std::move(all);
    for (const auto& [key, entry] : wanted_)
        ours_.insert(key);
    if (is_open(told))
        std::ignore = carry_out(told);
    return told;
}

applier::report applier::look()
{
    report told;
    const bool was_ours = std::exchange(actual_, std::nullopt).has_value();
    if (!is_open(told))
        return told;
    const auto changed = carry_out(told);
    if (was_ours && changed != 0)
        told.done.push_back(fmt::format("IPVS: somebody else changed the table; put right with {} changes", changed));
    return told;
}

applier::report applier::leave()
{
    report told;
    wanted_.clear();
    if (!is_open(told))
        return told;
    std::ignore = carry_out(told);
    if (how_.at_end == config::flush_on_stop::everything)
        if (const auto done = kernel_->flush(); !done)
            fail(told, words_of(done.error()));
    if (timeouts_before_)
        if (const auto done = kernel_->set_timeouts(*timeouts_before_); !done)
            fail(told, words_of(done.error()));
    return told;
}

}  // namespace tenbin::ipvs
