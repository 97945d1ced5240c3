#include <tenbin/pool/server_health.hpp>

#include <algorithm>
#include <cassert>
#include <variant>

namespace tenbin::pool {

namespace {

const char* keyword_of(const config::checker& checker) noexcept
{
    if (std::holds_alternative<config::mysql_check>(checker.what))
        return "MYSQL_CHECK";
    if (std::holds_alternative<config::misc_check>(checker.what))
        return "MISC_CHECK";
    return std::holds_alternative<config::file_check>(checker.what) ? "FILE_CHECK" : "TCP_CHECK";
}

/// Its words name the step of a dialogue with the server: nothing else could have said them.
bool dials(const config::checker& checker) noexcept
{
    return std::holds_alternative<config::mysql_check>(checker.what) ||
           std::holds_alternative<config::tcp_check>(checker.what);
}

}  // namespace

server_health::server_health(const config::real_server& server, steady::time_point now)
    : server_{server},
      checkers_(server.checkers.size()), health_{server.checkers.empty() ? health::up : health::unknown}, since_{now}
{
}

std::optional<server_health::transition>
server_health::result(std::size_t checker, const outcome& problem, steady::time_point now)
{
    assert(checker < checkers_.size());
    auto& c = checkers_[checker];
    const auto found = problem ? health::down : health::up;
    if (problem)
        c.problem = *problem;
    if (c.now == health::unknown) {
        c.now = found;
    } else if (c.now == found) {
        c.in_a_row = 0;
    } else if (++c.in_a_row >= (found == health::up ? server_.rise : server_.fall)) {
        c.now = found;
        c.in_a_row = 0;
    }

    const auto bad =
        std::find_if(checkers_.begin(), checkers_.end(), [](const auto& x) { return x.now == health::down; });
    const bool all_known =
        std::none_of(checkers_.begin(), checkers_.end(), [](const auto& x) { return x.now == health::unknown; });
    const auto next = bad != checkers_.end() ? health::down : all_known ? health::up : health::unknown;
    reason_ = bad != checkers_.end() ? words_of(static_cast<std::size_t>(bad - checkers_.begin())) : std::string{};
    if (next == health_)
        return std::nullopt;
    transition change{.from = health_, .to = next, .why = reason_, .lasted = for_how_long(now)};
    health_ = next;
    since_ = now;
    return change;
}

std::string server_health::words_of(std::size_t checker) const
{
    const auto& problem = checkers_[checker].problem;
    const bool is_clear = checkers_.size() == 1 && dials(server_.checkers[checker]);
    return is_clear ? problem : std::string{keyword_of(server_.checkers[checker])} + ": " + problem;
}

server_state server_health::state() const noexcept
{
    const bool inhibited = health_ == health::down && server_.inhibit_on_failure;
    return {.health = health_, .weight = inhibited ? 0 : full_weight()};
}

bool server_health::add_weight(std::size_t checker, int added)
{
    assert(checker < checkers_.size());
    const auto before = full_weight();
    checkers_[checker].added_weight = added;
    return full_weight() != before;
}

unsigned server_health::full_weight() const noexcept
{
    constexpr std::int64_t most = 65'535;
    std::int64_t sum = server_.weight;
    for (const auto& each : checkers_)
        sum += each.added_weight;
    return static_cast<unsigned>(std::clamp<std::int64_t>(sum, 0, most));
}

}  // namespace tenbin::pool
