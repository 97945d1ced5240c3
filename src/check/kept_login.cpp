#include "kept_login.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <fmt/format.h>

#include "dial.hpp"
#include "mysql_steps.hpp"

namespace tenbin::check {

namespace {

/// For the library to return when its connection has been cut; it needs a moment of the processor.
constexpr milliseconds return_time{2000};

asio::awaitable<void> serve(std::shared_ptr<loopback_bridge> by)
{
    co_await by->serve();
}

}  // namespace

kept_login::kept_login(asio::io_context& loop,
                       std::shared_ptr<bulkhead> threads,
                       endpoint where,
                       const config::mysql_check& how,
                       milliseconds limit)
    : loop_{loop}, threads_{std::move(threads)}, where_{where}, how_{how}, limit_{limit}
{
}

kept_login::~kept_login()
{
    drop();
}

/// The library's last word, COM_QUIT, is written to this machine's own bridge: it waits for nothing.
void kept_login::drop()
{
    if (by_)
        by_->finish();
    by_.reset();
    link_.reset();
}

asio::awaitable<problem> kept_login::open()
{
    if (link_ && by_->alive())
        co_return std::nullopt;
    drop();
    auto why = co_await log_in();
    if (why)
        drop();
    co_return why;
}

asio::awaitable<problem> kept_login::log_in()
{
    asio::ip::tcp::socket server{loop_};
    auto connected = co_await dial(server, where_, limit_);
    if (!connected)
        co_return connected.error().words;
    if (*connected)
        co_return std::move(*connected);
    auto heard = co_await hear_greeting(server, limit_);
    if (heard.why)
        co_return std::move(heard.why);
    version_ = heard.version;
    by_ = std::make_shared<loopback_bridge>(
        loopback_bridge::greeted{std::move(server), std::move(heard.said), std::move(heard.plugin)}, limit_);
    if (by_->login().now() == login_watch::state::forbidden)
        co_return co_await give_up(*by_);
    if (auto open = by_->open(); !open)
        co_return std::move(open.error().words);
    asio::co_spawn(loop_, serve(by_), asio::detached);
    mysql_question question{
        .where = by_->where(), .user = how_.user, .password = how_.password, .schema = how_.schema, .patience = limit_};
    const auto made = std::make_shared<link>();
    // Built before the co_await: g++ 12 destroys temporaries inside one twice.
    bulkhead::call::work connect = [made, asked = std::move(question)](mysql_client& client) -> mysql_outcome {
        auto there = client.connect(asked);
        if (!there)
            return tl::unexpected{std::move(there).error()};
        *made = std::move(*there);
        return mysql_answer{};
    };
    auto failed = co_await run(std::move(connect), "login");
    if (failed) {
        if (by_->login().now() == login_watch::state::forbidden)
            failed = co_await give_up(*by_);
        co_return failed;
    }
    link_ = made;
    co_return std::nullopt;
}

asio::awaitable<tl::expected<mysql::text_table, std::string>> kept_login::ask(std::string query)
{
    if (auto why = co_await open())
        co_return tl::unexpected{std::move(*why)};
    const auto answer = std::make_shared<mysql::text_table>();
    by_->begin_question();
    bulkhead::call::work put = [by = link_, answer, asked = std::move(query)](mysql_client&) -> mysql_outcome {
        auto found = (*by)->ask(asked);
        if (!found)
            return tl::unexpected{std::move(found).error()};
        *answer = std::move(*found);
        return mysql_answer{};
    };
    auto why = co_await run(std::move(put), "query");
    if (why && !server_refused_) {
        drop();
        co_return tl::unexpected{std::move(*why)};
    }
    by_->end_question();
    if (why)
        co_return tl::unexpected{std::move(*why)};
    co_return std::move(*answer);
}

asio::awaitable<problem> kept_login::run(bulkhead::call::work what, const char* step)
{
    server_refused_ = false;
    auto place = co_await threads_->enter(bulkhead::standing::proven, steady::now() + limit_);
    if (!place)
        co_return fmt::format("{}: no thread was free within {}", step, format_duration(limit_));
    auto asked = threads_->run(std::move(*place), std::move(what), [by = by_] { by->cut(); });
    if (!asked)
        co_return std::move(asked.error().words);
    const auto until = steady::now() + 2 * limit_ + return_time;
    co_await (*asked)->returned(until);
    const auto& outcome = (*asked)->outcome();
    if (!outcome)
        co_return fmt::format("{}: the client library does not return", step);
    if (*outcome)
        co_return std::nullopt;
    server_refused_ = said_by_server(outcome->error()) && by_->trouble().empty();
    const bool known_better = !by_->trouble().empty() && !said_by_server(outcome->error());
    co_return fmt::format("{}: {}", step, known_better ? by_->trouble() : words_of(outcome->error()));
}

}  // namespace tenbin::check
