#include <tenbin/base/log.hpp>
#include <tenbin/check/file_probe.hpp>
#include <tenbin/check/mysql_rounds.hpp>
#include <tenbin/check/scheduler.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cassert>

namespace tenbin::check {

namespace {

/// The first rounds are spread over so much time a check, within these bounds: this machine does them all.
constexpr milliseconds first_round_share{1};
constexpr milliseconds first_rounds_least{200};
constexpr milliseconds first_rounds_most{1000};
constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

/// Where every check can have a thread of its own, nothing needs to be kept from suspects.
bulkhead::limits limits_for(const config::proxy& proxy)
{
    std::size_t checks = 0;
    for (const auto* list : {&proxy.servers, &proxy.sorry_servers})
        for (const auto& server : *list)
            checks += server.checkers.size();
    bulkhead::limits limits;
    if (checks <= limits.threads)
        limits.threads_of_suspects = limits.threads;
    return limits;
}

}  // namespace

scheduler::scheduler(
    asio::io_context& context, const config::model& model, mysql_client& client, listener listens, scripts with)
    : context_{context}, model_{model}, listener_{std::move(listens)}, scripts_{std::move(with)}
{
    for (std::size_t p = 0; p < model.proxies.size(); ++p) {
        bulkheads_.push_back(std::make_shared<bulkhead>(context, client, limits_for(model.proxies[p])));
        std::size_t index = 0;
        const auto add = [&](const std::vector<config::real_server>& servers) {
            for (const auto& server : servers) {
                for (std::size_t c = 0; c < server.checkers.size(); ++c) {
                    const auto& checker = server.checkers[c];
                    auto& made = *jobs_.emplace_back(
                        std::make_unique<job>(job{{p, index, c}, &server, &checker, asio::steady_timer{context}}));
                    if (const auto* const how = std::get_if<config::mysql_check>(&checker.what))
                        made.rounds = std::make_unique<mysql_rounds>(context,
                                                                     bulkheads_.back(),
                                                                     checker.connect_to.value_or(server.where),
                                                                     *how,
                                                                     checker.connect_timeout);
                }
                ++index;
            }
        };
        add(model.proxies[p].servers);
        add(model.proxies[p].sorry_servers);
    }
}

scheduler::~scheduler()
{
    for (const auto& each : bulkheads_)
        each->stop();
}

void scheduler::leave()
{
    for (const auto& each : bulkheads_)
        each->close_kept();
}

void scheduler::start()
{
    const auto count = static_cast<std::int64_t>(std::max<std::size_t>(jobs_.size(), 1));
    const auto within = std::clamp(first_round_share * count, first_rounds_least, first_rounds_most);
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
        jobs_[i]->timer.expires_after(within * static_cast<std::int64_t>(i) / count);
        asio::co_spawn(context_, run(*jobs_[i]), asio::detached);
    }
    watch_files();
}

/// A file that changes is looked at in the next moment.
void scheduler::watch_files()
{
    std::vector<std::string> paths;
    std::vector<job*> watching;
    for (const auto& each : jobs_)
        if (const auto* const check = std::get_if<config::file_check>(&each->checker->what)) {
            paths.push_back(file_of(*check).file);
            watching.push_back(each.get());
        }
    if (!paths.empty())
        files_.emplace(context_, paths, [all = std::move(watching)](std::size_t i) { all[i]->timer.cancel(); });
}

void scheduler::hurry(std::size_t proxy, std::size_t server)
{
    for (auto& each : jobs_)
        if (each->of.proxy == proxy && each->of.server == server) {
            if (each->rounds)
                each->rounds->renew();
            each->timer.cancel();
        }
}

asio::awaitable<void> scheduler::run(job& each)
{
    for (;;) {
        co_await each.timer.async_wait(as_result);  // cancelled: somebody is in a hurry
        const auto began = steady::now();
        const auto found = co_await round(each);
        if (found) {
            each.standing = found->problem ? bulkhead::standing::suspect : bulkhead::standing::proven;
            listener_(each.of, found->problem);
            if (scripts_.on_weight)
                scripts_.on_weight(each.of, found->added_weight);
        } else {
            say_undone(each, found.error().words);
        }
        each.timer.expires_at(std::max(began + each.checker->delay_loop, steady::now()));
    }
}

asio::awaitable<result<verdict>> scheduler::round(job& each)
{
    for (unsigned attempt = 0;; ++attempt) {
        auto found = co_await probe(each);
        if (!found || !found->problem || attempt >= each.checker->retry)
            co_return found;
        each.timer.expires_after(each.checker->delay_before_retry);
        co_await each.timer.async_wait(as_result);
    }
}

asio::awaitable<result<verdict>> scheduler::probe(job& each)
{
    const auto& what = each.checker->what;
    if (const auto* const script = std::get_if<config::misc_check>(&what)) {
        const auto end = co_await scripts_.run(each.of);
        co_return judge(*script, each.server->weight, end);
    }
    if (const auto* const file = std::get_if<config::file_check>(&what))
        co_return probe_file(*file, file_of(*file));
    // Not `?:`: g++ 12 destroys the result of a co_await inside one twice.
    result<problem> found;
    if (each.rounds)
        found = co_await each.rounds->next(each.standing);
    else
        found =
            co_await probe_tcp(each.checker->connect_to.value_or(each.server->where), each.checker->connect_timeout);
    if (!found)
        co_return tl::unexpected{std::move(found.error())};
    co_return verdict{.problem = std::move(*found)};
}

/// The configuration has been checked: the file is one of its own.
const config::track_file& scheduler::file_of(const config::file_check& how) const
{
    const auto file = std::find_if(model_.track_files.begin(), model_.track_files.end(), [&](const auto& each) {
        return each.name == how.track_file;
    });
    assert(file != model_.track_files.end());
    return *file;
}

void scheduler::say_undone(const job& each, const std::string& why)
{
    const auto unsaid = undone_lines_.admit(log::limit::clock::now());
    if (!unsaid)
        return;
    log::warn("{} {}: not checked, and taken for what it was: {}{}",
              model_.proxies[each.of.proxy].name,
              each.server->where.to_string(),
              why,
              *unsaid == 0 ? "" : fmt::format(" ({} more such rounds)", *unsaid));
}

}  // namespace tenbin::check
