#include <tenbin/check/file_probe.hpp>
#include <tenbin/check/mysql_rounds.hpp>
#include <tenbin/check/scheduler.hpp>

#include <fmt/format.h>

namespace tenbin::check {

namespace {

/// The first rounds are spread over a time within these bounds.
constexpr milliseconds first_rounds_least{200};
constexpr milliseconds first_rounds_most{1000};

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
    : context_{context}, model_{model}, listener_{std::move(listens)}, scripts_{std::move(with)}, files_{context, model}
{
    for (std::size_t p = 0; p < model.proxies.size(); ++p) {
        const auto& proxy = model.proxies[p];
        bulkheads_.push_back(std::make_shared<bulkhead>(context, client, limits_for(proxy)));
        std::size_t index = 0;
        for (const auto* list : {&proxy.servers, &proxy.sorry_servers})
            for (const auto& server : *list)
                add(p, index++, server);
    }
}

void scheduler::add(std::size_t proxy, std::size_t index, const config::real_server& server)
{
    for (std::size_t c = 0; c < server.checkers.size(); ++c) {
        const auto& checker = server.checkers[c];
        auto& made = *jobs_.emplace_back(std::make_unique<job>(job{{proxy, index, c}, &server, &checker}));
        if (const auto* const how = std::get_if<config::mysql_check>(&checker.what))
            made.rounds = std::make_unique<mysql_rounds>(
                context_, bulkheads_.back(), checker.connect_to.value_or(server.where), *how, checker.connect_timeout);
        const auto whose = fmt::format("{} {}", model_.proxies[proxy].name, server.where.to_string());
        made.checks = std::make_unique<series>(
            context_,
            series::pace{checker.delay_loop, checker.retry, checker.delay_before_retry},
            series::part{.probe = [this, &made] { return probe(made); },
                         .found = [this, &made](const verdict& found) { take(made, found); },
                         .undone = [this, whose](const std::string& why) { undone_.say(whose, why); }});
        if (const auto* const how = std::get_if<config::file_check>(&checker.what))
            files_.add(*how, *made.checks);
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
    std::vector<series*> all;
    for (const auto& each : jobs_)
        all.push_back(each->checks.get());
    begin_apart(all, first_rounds_least, first_rounds_most);
    files_.watch();
}

void scheduler::hurry(std::size_t proxy, std::size_t server)
{
    for (auto& each : jobs_)
        if (each->of.proxy == proxy && each->of.server == server) {
            if (each->rounds)
                each->rounds->renew();
            each->checks->hurry();
        }
}

void scheduler::take(job& each, const verdict& found)
{
    each.standing = found.problem ? bulkhead::standing::suspect : bulkhead::standing::proven;
    listener_(each.of, found.problem);
    if (scripts_.on_weight)
        scripts_.on_weight(each.of, found.added_weight);
}

asio::awaitable<result<verdict>> scheduler::probe(job& each)
{
    const auto& what = each.checker->what;
    if (const auto* const script = std::get_if<config::misc_check>(&what)) {
        const auto end = co_await scripts_.run(each.of);
        co_return judge(*script, each.server->weight, end);
    }
    if (const auto* const file = std::get_if<config::file_check>(&what))
        co_return probe_file(*file, files_.of(*file));
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

}  // namespace tenbin::check
