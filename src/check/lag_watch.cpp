#include <tenbin/check/kept_login.hpp>
#include <tenbin/check/lag_watch.hpp>
#include <tenbin/mysql/replication_verdict.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <variant>

#include "mysql_steps.hpp"

namespace tenbin::check {

namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
/// A question that takes longer has no answer.
constexpr milliseconds question_limit{2000};
/// After a login that failed: servers lock accounts that fail too often.
constexpr milliseconds login_pause{3000};

const config::checker* login_of(const config::real_server& server)
{
    const auto found = std::ranges::find_if(server.checkers, [](const config::checker& each) {
        return std::holds_alternative<config::mysql_check>(each.what);
    });
    return found == server.checkers.end() ? nullptr : &*found;
}

const config::mysql_check& account_of(const config::checker& check)
{
    return std::get<config::mysql_check>(check.what);
}

using answer = kept_login::answer;

const std::string* only_cell(const answer& from)
{
    return from && !from->rows.empty() && !from->rows.front().empty() && from->rows.front().front()
               ? &*from->rows.front().front()
               : nullptr;
}

std::optional<mysql::gtid_set> position_in(const answer& from)
{
    const auto* const text = only_cell(from);
    return text == nullptr ? std::nullopt : mysql::gtid_set::parse(*text);
}

pool::lag_gate::measurement measurement_of(const mysql::replication_verdict& verdict)
{
    using replication = pool::lag_gate::measurement::replication;
    using standing = mysql::replication_verdict::standing;
    const auto now = verdict.now == standing::no_replica     ? replication::none
                     : verdict.now == standing::replicates   ? replication::running
                     : verdict.now == standing::seeks_master ? replication::seeks_master
                                                             : replication::stopped;
    return {.lag = verdict.lag, .method = std::string{verdict.method}, .now = now, .words = verdict.words};
}

steady::time_point next_after(steady::time_point began, milliseconds interval, const kept_login& login)
{
    return std::max(began + (login.is_open() ? interval : std::max(interval, login_pause)), steady::now());
}

/// The writer's clock and the replica's are taken for one: that is what a heartbeat table can give.
std::string heartbeat_statement(const std::string& table)
{
    return fmt::format("SELECT TIMESTAMPDIFF(MICROSECOND, MAX(ts), SYSDATE(6)) FROM {}", table);
}

std::optional<milliseconds> heartbeat_lag(const answer& from)
{
    const auto* const text = only_cell(from);
    std::int64_t us = 0;
    if (text == nullptr || std::from_chars(text->data(), text->data() + text->size(), us).ec != std::errc{})
        return std::nullopt;
    return std::max(milliseconds{0}, std::chrono::duration_cast<milliseconds>(microseconds{us}));
}

}  // namespace

lag_watch::lag_watch(asio::io_context& context, const config::model& model, mysql_client& client, listener listens)
    : context_{context}, listener_{std::move(listens)}
{
    for (std::size_t p = 0; p < model.proxies.size(); ++p) {
        const auto& proxy = model.proxies[p];
        if (!proxy.measures_lag())
            continue;
        for (unsigned group = 0; group < proxy.groups(); ++group) {
            const auto servers = std::ranges::count(proxy.servers, group, &config::real_server::group);
            bulkhead::limits limits;
            // A silent server holds its own only.
            limits.threads = limits.threads_of_suspects = static_cast<std::size_t>(servers) + 1;
            watched_.push_back(std::make_unique<watched>(
                watched{.index = p,
                        .proxy = &proxy,
                        .group = group,
                        .threads = std::make_shared<bulkhead>(context, client, limits),
                        .clock = mysql::lag_clock{std::max(3 * proxy.lag.interval, question_limit)}}));
        }
    }
}

lag_watch::~lag_watch()
{
    for (const auto& each : watched_)
        each->threads->stop();
}

void lag_watch::leave()
{
    for (const auto& each : watched_)
        each->threads->close_kept();
}

void lag_watch::start()
{
    for (const auto& each : watched_) {
        const auto& proxy = *each->proxy;
        const config::checker* account = nullptr;
        std::optional<endpoint> master = proxy.lag.master;
        for (const auto* list : {&proxy.sorry_servers, &proxy.servers})
            for (const auto& server : *list) {
                const auto* const check = login_of(server);
                if (check == nullptr || server.group != each->group)
                    continue;
                if (account == nullptr)
                    account = check;
                if (!master && list == &proxy.sorry_servers)
                    master = server.where;
            }
        const bool wants_master =
            proxy.lag.source == config::lag_source::automatic || proxy.lag.source == config::lag_source::gtid;
        if (wants_master && master && account != nullptr)
            asio::co_spawn(context_, watch_master(*each, *master, account_of(*account)), asio::detached);
        for (std::size_t s = 0; s < proxy.servers.size(); ++s)
            if (proxy.servers[s].group == each->group && login_of(proxy.servers[s]) != nullptr)
                asio::co_spawn(context_, watch_replica(*each, s, proxy.servers[s]), asio::detached);
    }
}

asio::awaitable<void> lag_watch::watch_master(watched& of, endpoint where, const config::mysql_check& how)
{
    kept_login login{context_, of.threads, where, how, question_limit};
    asio::steady_timer timer{context_};
    for (;;) {
        const auto began = steady::now();
        const auto why = co_await login.open();
        if (!why) {
            std::string question{mysql::master_position_statement(login.version())};
            const auto found = co_await login.ask(std::move(question));
            if (const auto position = position_in(found))
                of.clock.master_at(*position, steady::now());
        }
        timer.expires_at(next_after(began, of.proxy->lag.interval, login));
        co_await timer.async_wait(as_result);
    }
}

asio::awaitable<void> lag_watch::watch_replica(watched& of, std::size_t server, const config::real_server& configured)
{
    const auto& lag = of.proxy->lag;
    const auto& how = account_of(*login_of(configured));
    kept_login login{context_, of.threads, configured.where, how, question_limit};
    asio::steady_timer timer{context_};
    for (;;) {
        const auto began = steady::now();
        std::optional<std::string> why;
        if (auto failure = co_await login.open())
            why = std::move(failure->words);
        if (!why && lag.source == config::lag_source::heartbeat) {
            auto question = heartbeat_statement(lag.heartbeat_table);
            const auto found = co_await login.ask(std::move(question));
            if (const auto behind = heartbeat_lag(found))
                listener_.measured(of.index, server, {.lag = behind, .method = "heartbeat"});
            else
                why = found ? lag.heartbeat_table + " has no row" : with_remedy(found.error().words, login.version());
        } else if (!why) {
            // The position first: what is applied while we ask counts as late, never as early.
            std::string question{mysql::replica_position_statement(login.version())};
            const auto position = co_await login.ask(std::move(question));
            const auto here = position_in(position);
            const auto by_position = here ? of.clock.lag_of(*here, steady::now()) : std::nullopt;
            question = mysql::replication_statement(login.version());
            const auto said = co_await login.ask(std::move(question));
            if (!said) {
                why = with_remedy(said.error().words, login.version());
            } else if (const auto channels = mysql::read_replication_status(*said); !channels) {
                why = channels.error().words;
            } else {
                const auto verdict = mysql::judge_replication(*channels, by_position, lag.source);
                listener_.measured(of.index, server, measurement_of(verdict));
            }
        }
        if (why)
            listener_.unanswered(of.index, server, *why);
        timer.expires_at(next_after(began, lag.interval, login));
        co_await timer.async_wait(as_result);
    }
}

}  // namespace tenbin::check
