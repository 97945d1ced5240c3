// The monitor role: it checks the servers, tells the proxy and the log what it found, and answers on the control
// socket. One thread, one loop; what blocks (the logins of MYSQL_CHECK) has threads of its own behind the scheduler.
#include <tenbin/base/log.hpp>
#include <tenbin/check/connector.hpp>
#include <tenbin/check/lag_watch.hpp>
#include <tenbin/check/query_ender.hpp>
#include <tenbin/check/scheduler.hpp>
#include <tenbin/control/server.hpp>
#include <tenbin/daemon/configuration.hpp>
#include <tenbin/daemon/health_book.hpp>
#include <tenbin/daemon/messages.hpp>
#include <tenbin/daemon/role.hpp>
#include <tenbin/daemon/version.hpp>

#include <boost/asio.hpp>
#include <fmt/format.h>

#include <list>
#include <optional>
#include <string>

#include "monitored_services.hpp"
#include "paced.hpp"
#include "remote_scripts.hpp"
#include "watched_channel.hpp"

namespace tenbin::daemon {

namespace asio = boost::asio;

namespace {

/// How long a status waits for fresh counts before it shows the last ones with their age.
constexpr milliseconds counts_patience{300};

/// A lone change is told at once.
constexpr milliseconds between_tellings{2};

/// For the last words of logins to go out.
constexpr milliseconds farewell_time{50};

milliseconds in_ms(steady::duration time)
{
    return std::chrono::duration_cast<milliseconds>(time);
}

/// By pool::server_index.
const config::real_server& server_of(const config::proxy& proxy, std::size_t index)
{
    const auto real = proxy.servers.size();
    return index < real ? proxy.servers[index] : proxy.sorry_servers[index - real];
}

void say(const health_book::news& what)
{
    if (what.bad)
        log::warn("{}", what.line);
    else if (!what.line.empty())
        log::info("{}", what.line);
}

class monitor_role {
public:
    explicit monitor_role(channel supervisor);
    int run();

private:
    void hear_supervisor(message& what);
    void hear_proxy(message& what);
    void start(const start_message& what);
    void fail(std::string words);
    void end(int status);
    void leave();
    void link(message& what);
    void on_result(const check::scheduler::subject& of, const check::problem& found);
    void on_query_end(const check::query_ender::subject& of, const check::problem& found);
    void watch_lag();
    void tell(const std::optional<health_book::news>& what);
    void on_weight(const check::scheduler::subject& of, int added);
    void judge_quorum(std::size_t proxy);
    void start_checks();
    void send_health();
    void take_counts(counts_message counts);

    asio::awaitable<control::json::object> answer(control::request asked);
    asio::awaitable<void> refresh_counts();
    [[nodiscard]] control::status describe() const;

    asio::io_context context_{1};
    watched_channel supervisor_;
    std::optional<watched_channel> proxy_;
    descriptor control_listener_;
    std::optional<config::model> model_;
    std::optional<health_book> book_;
    std::optional<remote_scripts> scripts_;
    std::optional<check::scheduler> checks_;
    std::optional<monitored_services> services_;
    std::optional<channel> director_;  ///< that came before the services
    std::optional<check::lag_watch> lags_;
    struct ended_queries {
        std::uint64_t ended = 0;
        std::uint64_t not_ended = 0;
        log::limit lines{};
    };
    std::optional<check::query_ender> query_ender_;
    std::vector<std::vector<ended_queries>> ended_queries_;  ///< by proxy and server
    std::optional<control::server> control_;
    roles_message roles_{};
    paced health_{context_, between_tellings, [this] { send_health(); }};
    bool health_unsent_ = false;
    counts_message counts_{};
    std::optional<steady::time_point> counts_at_;
    std::uint64_t asked_counts_ = 0;
    std::list<asio::steady_timer*> waiting_for_counts_;
    asio::steady_timer farewell_{context_};
    int status_ = 0;
};

monitor_role::monitor_role(channel supervisor)
    : supervisor_{context_,
                  std::move(supervisor),
                  {.on_message = [this](message& what) { hear_supervisor(what); },
                   .on_drained = [] {},
                   .on_closed = [this](const std::string&) { end(0); }}}
{
}

int monitor_role::run()
{
    context_.run();
    return status_;
}

void monitor_role::end(int status)
{
    status_ = status;
    context_.stop();
}

/// Ends when the servers have been told so.
void monitor_role::leave()
{
    if (checks_)
        checks_->leave();
    if (lags_)
        lags_->leave();
    if (query_ender_)
        query_ender_->leave();
    farewell_.expires_after(farewell_time);
    farewell_.async_wait([this](const boost::system::error_code&) { end(0); });
}

void monitor_role::hear_supervisor(message& what)
{
    if (what.type == control_type && what.descriptors.size() == 1) {
        control_listener_ = std::move(what.descriptors.front());
    } else if (what.type == start_message::type) {
        if (const auto order = decode_start(what.body); order)
            start(*order);
        else
            fail(order.error().words);
    } else if (what.type == link_type && what.descriptors.size() == 1) {
        link(what);
    } else if (what.type == link_director_type && what.descriptors.size() == 1) {
        director_.emplace(std::move(what.descriptors.front()));
        if (services_)
            services_->link(*std::exchange(director_, std::nullopt));
    } else if (what.type == roles_message::type) {
        if (auto roles = decode_roles(what.body); roles)
            roles_ = std::move(*roles);
    } else if (what.type == script_ended_message::type) {
        if (auto ended = decode_script_ended(what.body); ended && scripts_)
            scripts_->take(std::move(*ended));
    } else if (what.type == stop_type) {
        leave();
    } else {
        log::warn("the supervisor said \"{}\", which is not understood", what.type);
    }
}

void monitor_role::start(const start_message& what)
{
    if (model_)
        return;
    auto parsed = parse_bundle(what.bundle);
    if (!parsed)
        return fail("the configuration is not understood: " + parsed.error().words);
    if (!control_listener_)
        return fail("the control socket did not arrive");
    model_ = std::move(*parsed);
    book_.emplace(*model_, steady::now());
    start_checks();
    for (std::size_t p = 0; p < model_->proxies.size(); ++p)
        judge_quorum(p);  // servers without a check are up from the start
    services_.emplace(
        context_,
        *model_,
        *scripts_,
        [this] { std::ignore = supervisor_.send({.type = unlinked_type}); },
        [this](const service_change_message& change) {
            const auto& readers = model_->scripts;
            if (!readers.every_change.path.empty() || !readers.lvs_changes.path.empty())
                std::ignore = supervisor_.send(encode(change));
        });
    services_->start();
    if (director_)
        services_->link(*std::exchange(director_, std::nullopt));
    watch_lag();
    query_ender_.emplace(
        context_,
        *model_,
        check::connector(),
        [this](const check::query_ender::subject& of, const check::problem& found) { on_query_end(of, found); });
    for (std::size_t p = 0; p < model_->proxies.size(); ++p)
        ended_queries_.emplace_back(book_->servers_of(p));
    control_.emplace(
        context_, std::move(control_listener_), [this](control::request asked) { return answer(std::move(asked)); });
    std::ignore = supervisor_.send(encode(ready_message{}));
}

void monitor_role::start_checks()
{
    using subject = check::scheduler::subject;
    scripts_.emplace(context_, *model_, [this](message what) { return supervisor_.send(std::move(what)); });
    checks_.emplace(
        context_,
        *model_,
        check::connector(),
        [this](const subject& of, const check::problem& found) { on_result(of, found); },
        check::scheduler::scripts{
            .run =
                [this](subject of) {
                    return scripts_->check(
                        {.use = script_use::check, .service = of.proxy, .server = of.server, .checker = of.checker});
                },
            .on_weight = [this](const subject& of, int added) { on_weight(of, added); }});
    checks_->start();
}

void monitor_role::fail(std::string words)
{
    std::ignore = supervisor_.send(encode(failed_message{.words = std::move(words)}));
    end(1);
}

/// The proxy is new, or this monitor is: in either case it must hear everything.
void monitor_role::link(message& what)
{
    proxy_.reset();
    proxy_.emplace(context_,
                   channel{std::move(what.descriptors.front())},
                   watched_channel::listener{.on_message = [this](message& said) { hear_proxy(said); },
                                             .on_drained =
                                                 [this] {
                                                     if (health_unsent_)
                                                         health_.now();
                                                 },
                                             .on_closed =
                                                 [this](const std::string& problem) {
                                                     log::debug("no word from the proxy any more: {}", problem);
                                                     std::ignore = supervisor_.send({.type = unlinked_type});
                                                 }});
    health_.now();
}

void monitor_role::hear_proxy(message& what)
{
    if (what.type == counts_message::type) {
        if (auto counts = decode_counts(what.body); counts)
            take_counts(std::move(*counts));
    } else if (what.type == suspect_message::type) {
        const auto suspect = decode_suspect(what.body);
        const auto proxy = suspect && book_ ? book_->find(suspect->proxy) : std::nullopt;
        if (proxy && suspect->server < book_->servers_of(*proxy))
            checks_->hurry(*proxy, suspect->server);
    } else if (what.type == abandoned_message::type) {
        const auto abandoned = decode_abandoned(what.body);
        if (!abandoned || !book_)
            return;
        for (const auto& each : abandoned->queries)
            if (const auto proxy = book_->find(each.proxy))
                query_ender_->end({.proxy = *proxy, .server = each.server, .thread = each.thread});
    } else {
        log::warn("the proxy said \"{}\", which is not understood", what.type);
    }
}

void monitor_role::on_result(const check::scheduler::subject& of, const check::problem& found)
{
    using use = script_use;
    const auto all = book_->on_result(of.proxy, of.server, of.checker, found, steady::now());
    for (const auto& each : all) {
        say(each);
        if (each.to_tell)
            scripts_->tell({.use = *each.to_tell == pool::health::up ? use::notify_up : use::notify_down,
                            .service = of.proxy,
                            .server = each.server});
    }
    if (all.empty())
        return;
    judge_quorum(of.proxy);
    health_.soon();
}

void monitor_role::on_weight(const check::scheduler::subject& of, int added)
{
    const auto news = book_->on_weight(of.proxy, of.server, of.checker, added);
    if (news)
        judge_quorum(of.proxy);
    tell(news);
}

void monitor_role::judge_quorum(std::size_t proxy)
{
    const auto news = book_->on_quorum(proxy);
    if (!news)
        return;
    if (!news->line.empty())
        say({.line = news->line, .bad = !news->held});
    scripts_->tell({.use = news->held ? script_use::quorum_up : script_use::quorum_down, .service = proxy});
}

void monitor_role::watch_lag()
{
    lags_.emplace(context_,
                  *model_,
                  check::connector(),
                  check::lag_watch::listener{
                      .measured =
                          [this](std::size_t proxy, std::size_t server, const pool::lag_gate::measurement& found) {
                              tell(book_->on_lag(proxy, server, found, steady::now()));
                          },
                      .unanswered =
                          [this](std::size_t proxy, std::size_t server, const std::string& why) {
                              tell(book_->on_no_lag(proxy, server, why, steady::now()));
                          }});
    lags_->start();
}

void monitor_role::tell(const std::optional<health_book::news>& what)
{
    if (!what)
        return;
    say(*what);
    health_.soon();
}

void monitor_role::on_query_end(const check::query_ender::subject& of, const check::problem& found)
{
    auto& counted = ended_queries_[of.proxy][of.server];
    if (!found) {
        ++counted.ended;
        return;
    }
    ++counted.not_ended;
    if (const auto unsaid = counted.lines.admit(steady::now()))
        log::warn("{}: the query of thread {} on {}, whose client has left, is not ended: {}{}",
                  model_->proxies[of.proxy].name,
                  of.thread,
                  server_of(model_->proxies[of.proxy], of.server).where.to_string(),
                  *found,
                  *unsaid == 0 ? "" : fmt::format(" (and {} more since the last such line)", *unsaid));
}

/// A proxy that does not read gets the latest state when it does, not all that lay between.
void monitor_role::send_health()
{
    if (!book_ || !proxy_ || proxy_->closed())
        return;
    health_unsent_ = proxy_->has_unsent();
    if (health_unsent_)
        return;
    // A proxy that has just gone is no news: its successor is linked, and told, in a moment.
    if (const auto sent = proxy_->send(encode(book_->snapshot())); !sent && !proxy_->closed())
        log::warn("the proxy can't be told the state of the servers: {}", sent.error().words);
}

void monitor_role::take_counts(counts_message counts)
{
    counts_ = std::move(counts);
    counts_at_ = steady::now();
    for (auto* timer : waiting_for_counts_)
        timer->cancel();
}

asio::awaitable<void> monitor_role::refresh_counts()
{
    if (!proxy_ || proxy_->closed() || proxy_->has_unsent() ||
        !proxy_->send(encode(ask_counts_message{.id = ++asked_counts_})))
        co_return;
    const auto id = asked_counts_;
    const auto until = steady::now() + counts_patience;
    asio::steady_timer timer{context_};
    const auto place = waiting_for_counts_.insert(waiting_for_counts_.end(), &timer);
    while (counts_.id < id && steady::now() < until) {
        timer.expires_at(until);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    waiting_for_counts_.erase(place);
}

asio::awaitable<control::json::object> monitor_role::answer(control::request asked)
{
    if (asked.command != "status")
        co_return control::refusal(fmt::format("unknown command \"{}\"; this tenbin knows: status", asked.command));
    co_await refresh_counts();
    co_return control::json::object{{"v", control::protocol_version}, {"status", control::to_json(describe())}};
}

control::status monitor_role::describe() const
{
    const auto now = steady::now();
    control::status all{.version = std::string{version()},
                        .router_id = model_->global.router_id,
                        .uptime = in_ms(now - roles_.started),
                        .engine = roles_.engine,
                        .workers = roles_.workers,
                        .log_lines_dropped = counts_.log_lines_dropped + log::dropped(),
                        .proxies = book_->describe(counts_, now),
                        .services = services_->describe(now),
                        .routers = services_->routers(now)};
    for (std::size_t p = 0; p < ended_queries_.size(); ++p)
        for (std::size_t s = 0; s < ended_queries_[p].size(); ++s) {
            all.proxies[p].servers[s].queries_ended = ended_queries_[p][s].ended;
            all.proxies[p].servers[s].queries_not_ended = ended_queries_[p][s].not_ended;
        }
    if (counts_at_)
        all.counts_age = in_ms(now - *counts_at_);
    for (const auto& role : roles_.roles)
        all.roles.push_back({.name = role.name,
                             .pid = role.pid,
                             .uptime = in_ms(role.pid == 0 ? steady::duration{0} : now - role.started),
                             .restarts = role.restarts});
    return all;
}

}  // namespace

int run_monitor(channel supervisor)
{
    return monitor_role{std::move(supervisor)}.run();
}

}  // namespace tenbin::daemon
