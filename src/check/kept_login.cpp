#include <tenbin/check/kept_login.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <fmt/format.h>

#include "dial.hpp"
#include "mysql_steps.hpp"

namespace tenbin::check {

namespace {

using cause = no_answer::cause;

/// For the library to return when its connection has been cut; it needs a moment of the processor.
constexpr milliseconds return_time{2000};

asio::awaitable<void> serve(std::shared_ptr<loopback_bridge> by)
{
    co_await by->serve();
}

no_answer no_thread_within(milliseconds limit)
{
    return {cause::undone, fmt::format("no thread was free within {}", format_duration(limit))};
}

}  // namespace

kept_login::kept_login(asio::io_context& loop,
                       std::shared_ptr<bulkhead> threads,
                       endpoint where,
                       const config::mysql_check& how,
                       milliseconds limit)
    : loop_{loop}, threads_{std::move(threads)}, where_{where}, how_{how}, limit_{limit}
{
    threads_->add(*this);
}

kept_login::~kept_login()
{
    threads_->remove(*this);
    close();
}

/// The library's last word is written to this machine's own bridge: it waits for nothing.
void kept_login::close()
{
    if (by_)
        by_->finish();
    by_.reset();
    link_.reset();
}

void kept_login::leave()
{
    if (under_way_ == 0)
        close();
}

asio::awaitable<std::optional<no_answer>> kept_login::open(bulkhead::standing as)
{
    if (is_open())
        co_return std::nullopt;
    close();
    ++under_way_;
    auto why = co_await log_in(as);
    --under_way_;
    if (why)
        close();
    co_return why;
}

asio::awaitable<std::optional<no_answer>> kept_login::log_in(bulkhead::standing as)
{
    asio::ip::tcp::socket server{loop_};
    auto connected = co_await dial(server, where_, limit_);
    if (!connected)
        co_return no_answer{cause::undone, std::move(connected.error().words)};
    if (*connected)
        co_return no_answer{cause::broken, std::move(**connected)};
    auto heard = co_await hear_greeting(server, limit_);
    if (heard.why)
        co_return no_answer{cause::broken, std::move(*heard.why)};
    version_ = heard.version;
    const auto by = std::make_shared<loopback_bridge>(
        loopback_bridge::greeted{std::move(server), std::move(heard.said), std::move(heard.plugin)}, limit_);
    if (by->login().now() == login_watch::state::forbidden) {
        auto words = co_await give_up(*by);
        co_return no_answer{cause::broken, std::move(words)};
    }
    auto place = co_await threads_->enter(as, steady::now() + limit_);
    if (!place) {
        std::ignore = co_await give_up(*by);
        co_return no_thread_within(limit_);
    }
    if (auto open = by->open(); !open)
        co_return no_answer{cause::undone, std::move(open.error().words)};
    by_ = by;
    asio::co_spawn(loop_, serve(by), asio::detached);
    mysql_account account{
        .where = by->where(), .user = how_.user, .password = how_.password, .schema = how_.schema, .patience = limit_};
    const auto made = std::make_shared<link>();
    // Built before the co_await: g++ 12 destroys temporaries inside one twice.
    bulkhead::call::work connect = [made, whose = std::move(account)](mysql_client& client) -> mysql_outcome {
        auto there = client.connect(whose);
        if (!there)
            return tl::unexpected{std::move(there).error()};
        *made = std::move(*there);
        return mysql::text_table{};
    };
    auto done = co_await run(std::move(*place), std::move(connect));
    if (!done) {
        if (by->login().now() == login_watch::state::forbidden)
            done.error().words = co_await give_up(*by);
        co_return std::move(done.error());
    }
    link_ = made;
    by->end_question();
    co_return std::nullopt;
}

asio::awaitable<kept_login::answer> kept_login::ask(std::string query, bulkhead::standing as)
{
    if (auto why = co_await open(as))
        co_return tl::unexpected{std::move(*why)};
    ++under_way_;
    auto told = co_await put(std::move(query), as);
    --under_way_;
    co_return told;
}

asio::awaitable<kept_login::answer> kept_login::put(std::string query, bulkhead::standing as)
{
    auto place = co_await threads_->enter(as, steady::now() + limit_);
    if (!place)
        co_return tl::unexpected{no_thread_within(limit_)};
    by_->begin_question();
    bulkhead::call::work question = [by = link_, asked = std::move(query)](mysql_client&) { return (*by)->ask(asked); };
    auto told = co_await run(std::move(*place), std::move(question));
    if (!told && told.error().why != cause::refused)
        close();
    else
        by_->end_question();
    co_return told;
}

/// The bridge cuts a step that takes too long: by `until` the library has returned.
asio::awaitable<kept_login::answer> kept_login::run(bulkhead::place on, bulkhead::call::work what)
{
    const auto by = by_;
    auto asked = threads_->run(std::move(on), std::move(what), [by] { by->cut(); });
    if (!asked)
        co_return tl::unexpected{no_answer{cause::undone, std::move(asked.error().words)}};
    const auto until = steady::now() + 2 * limit_ + return_time;
    co_await (*asked)->returned(until);
    const auto& outcome = (*asked)->outcome();
    if (!outcome)
        co_return tl::unexpected{no_answer{cause::undone, "the client library does not return"}};
    if (!*outcome)
        co_return tl::unexpected{failure_of(outcome->error())};
    co_return **outcome;
}

no_answer kept_login::failure_of(const mysql_failure& failure) const
{
    // A library asks things of its own before it takes a login for good.
    const auto* const step = by_->login().now() == login_watch::state::logged_in ? "query" : "login";
    const auto& trouble = by_->trouble();
    if (trouble.empty() || said_by_server(failure)) {
        const bool answered = trouble.empty() && said_by_server(failure) && link_ != nullptr;
        return {answered ? cause::refused : cause::broken, fmt::format("{}: {}", step, words_of(failure))};
    }
    return {by_->timed_out() ? cause::late : cause::broken, fmt::format("{}: {}", step, trouble)};
}

}  // namespace tenbin::check
