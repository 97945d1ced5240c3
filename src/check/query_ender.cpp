#include <tenbin/check/kept_login.hpp>
#include <tenbin/check/query_ender.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tenbin::check {

namespace {

constexpr bulkhead::limits threads_of_a_proxy{.threads = 4, .threads_of_suspects = 2};

/// Of the words on what the server answered to the KILL.
bool was_gone(std::string_view words)
{
    return words.starts_with("query: 1094 ");
}

bool lacks_privilege(std::string_view words)
{
    return words.starts_with("query: 1095 ");
}

}  // namespace

query_ender::query_ender(asio::io_context& context, const config::model& model, mysql_client& client, listener listens)
    : context_{context}, listener_{std::move(listens)}
{
    for (const auto& proxy : model.proxies) {
        const auto threads = std::make_shared<bulkhead>(context, client, threads_of_a_proxy);
        auto& lanes = lanes_.emplace_back();
        for (const auto* list : {&proxy.servers, &proxy.sorry_servers}) {
            for (const auto& server : *list) {
                auto& added = *lanes.emplace_back(std::make_unique<lane>());
                added.threads = threads;
                added.where = server.where;
                for (const auto& each : server.checkers) {
                    if (const auto* how = std::get_if<config::mysql_check>(&each.what); how != nullptr) {
                        // Another port counts the same threads (extra_port), another host does not.
                        if (each.connect_to && each.connect_to->host == server.where.host)
                            added.where = *each.connect_to;
                        added.limit = std::min(each.connect_timeout, patience);
                        added.account = how;
                        break;
                    }
                }
            }
        }
    }
}

query_ender::~query_ender()
{
    for (const auto& lanes : lanes_)
        if (!lanes.empty())
            lanes.front()->threads->stop();
}

void query_ender::leave()
{
    for (const auto& lanes : lanes_)
        if (!lanes.empty())
            lanes.front()->threads->close_kept();
}

void query_ender::end(const subject& left)
{
    if (left.proxy >= lanes_.size() || left.server >= lanes_[left.proxy].size())
        return;
    auto& on = *lanes_[left.proxy][left.server];
    if (on.account == nullptr)
        return listener_(left, "the server has no MYSQL_CHECK, whose user would end it");
    if (on.waiting.size() >= waiting_max)
        return listener_(left, "too many others wait for their end");
    on.waiting.push_back({.what = left, .until = steady::now() + patience});
    if (!std::exchange(on.busy, true))
        asio::co_spawn(context_, work(on), asio::detached);
}

asio::awaitable<void> query_ender::work(lane& on)
{
    while (!on.waiting.empty()) {
        const auto next = on.waiting.front();
        on.waiting.pop_front();
        const auto found = co_await kill(on, next);
        on.standing = found ? bulkhead::standing::suspect : bulkhead::standing::proven;
        listener_(next.what, found);
    }
    on.busy = false;
}

asio::awaitable<problem> query_ender::kill(lane& on, order what)
{
    const auto left = std::chrono::duration_cast<milliseconds>(what.until - steady::now());
    if (left.count() <= 0)
        co_return "it was not its turn in time";
    kept_login login{context_, on.threads, on.where, *on.account, std::min(on.limit, left)};
    auto statement = fmt::format("KILL QUERY {}", what.what.thread);
    const auto done = co_await login.ask(std::move(statement), on.standing);
    if (done || was_gone(done.error().words))
        co_return std::nullopt;
    if (lacks_privilege(done.error().words))
        co_return fmt::format(
            "{}: GRANT CONNECTION ADMIN ON *.* TO the MYSQL_CHECK's user {}", done.error().words, on.account->user);
    co_return done.error().words;
}

}  // namespace tenbin::check
