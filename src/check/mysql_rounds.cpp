#include <tenbin/check/mysql_rounds.hpp>
#include <tenbin/mysql/printable.hpp>
#include <tenbin/mysql/server_fitness.hpp>

#include <fmt/format.h>

#include "mysql_steps.hpp"

namespace tenbin::check {

namespace {

using cause = no_answer::cause;

constexpr std::size_t shown_max = 100;

/// The last column of the first row.
problem compare(const mysql::text_table& answer, const std::optional<std::string>& expect)
{
    const auto* const first =
        answer.rows.empty() || answer.rows.front().empty() ? nullptr : &answer.rows.front().back();
    if (!expect || (first != nullptr && *first == expect))
        return std::nullopt;
    const auto quoted = [](const std::string& text) { return '"' + mysql::printable(text, shown_max) + '"'; };
    const auto got = first == nullptr ? "no row" : *first ? quoted(**first) : "NULL";
    return fmt::format("expect: got {}, not {}", got, quoted(*expect));
}

/// What a server refused to say of itself, by the step that wanted to know.
problem refused_by_step(const char* step, const no_answer& refusal, std::string_view version)
{
    constexpr std::string_view asked_as{"query: "};
    auto words = with_remedy(refusal.words, version);
    if (words.starts_with(asked_as))
        words.erase(0, asked_as.size());
    return fmt::format("{}: {}", step, words);
}

}  // namespace

mysql_rounds::mysql_rounds(asio::io_context& loop,
                           std::shared_ptr<bulkhead> threads,
                           endpoint where,
                           const config::mysql_check& how,
                           milliseconds limit)
    : how_{how}, login_{loop, std::move(threads), where, how, limit}
{
}

asio::awaitable<result<problem>> mysql_rounds::next(bulkhead::standing as)
{
    if (kept_for_ == 0) {
        login_.close();
        kept_for_ = how_.fresh_login_every;
    }
    --kept_for_;
    const bool was_kept = login_.is_open();
    auto found = co_await examine(as);
    // A login that has been idle may have been ended for that, and a server that was started anew knows none of the
    // old: neither says that it does not work. A silent one has had its time.
    if (!found && was_kept && found.error().why == cause::broken) {
        kept_for_ = how_.fresh_login_every - 1;
        found = co_await examine(as);
    }
    if (!found && found.error().why == cause::undone)
        co_return failed(fault::operation, std::move(found.error().words));
    // Built outside of the co_return: g++ 12 destroys temporaries of a conditional there twice.
    problem found_out;
    if (found)
        found_out = std::move(*found);
    else
        found_out = std::move(found.error().words);
    if (found_out)
        renew();
    if (kept_for_ == 0)
        login_.close();
    co_return found_out;
}

asio::awaitable<mysql_rounds::verdict> mysql_rounds::examine(bulkhead::standing as)
{
    if (auto failure = co_await login_.open(as))
        co_return tl::unexpected{std::move(*failure)};
    auto found = co_await examine_answer(as);
    if (found && !*found && how_.demands.replica)
        found = co_await examine_replication(as);
    if (found && !*found)
        found = co_await examine_fitness(as);
    co_return found;
}

asio::awaitable<mysql_rounds::verdict> mysql_rounds::examine_answer(bulkhead::standing as)
{
    if (how_.query.empty())
        co_return problem{};
    auto answer = co_await login_.ask(how_.query, as);
    if (answer)
        co_return compare(*answer, how_.expect);
    if (answer.error().why == cause::refused)
        co_return std::move(answer.error().words);
    co_return tl::unexpected{std::move(answer.error())};
}

asio::awaitable<mysql_rounds::verdict> mysql_rounds::examine_replication(bulkhead::standing as)
{
    auto answer = co_await ask_of_itself(mysql::replication_statement(login_.version()), as);
    if (!answer && answer.error().why == cause::refused)
        co_return refused_by_step("replication", answer.error(), login_.version());
    if (!answer)
        co_return tl::unexpected{std::move(answer.error())};
    const auto channels = mysql::read_replication_status(*answer);
    if (!channels)
        co_return "replication: " + channels.error().words;
    co_return mysql::find_unfit_replication(*channels);
}

asio::awaitable<mysql_rounds::verdict> mysql_rounds::examine_fitness(bulkhead::standing as)
{
    auto variables = co_await ask_of_itself(mysql::variables_statement(how_.demands), as);
    if (!variables && variables.error().why == cause::refused)
        co_return refused_by_step("role", variables.error(), login_.version());
    if (!variables)
        co_return tl::unexpected{std::move(variables.error())};
    auto status = co_await ask_of_itself(mysql::status_statement(how_.demands), as);
    if (!status && status.error().why == cause::refused)
        co_return refused_by_step("capacity", status.error(), login_.version());
    if (!status)
        co_return tl::unexpected{std::move(status.error())};
    co_return mysql::find_unfit(how_.demands, *variables, *status);
}

asio::awaitable<kept_login::answer> mysql_rounds::ask_of_itself(std::string_view statement, bulkhead::standing as)
{
    if (statement.empty())
        co_return mysql::text_table{};
    std::string question{statement};
    co_return co_await login_.ask(std::move(question), as);
}

}  // namespace tenbin::check
