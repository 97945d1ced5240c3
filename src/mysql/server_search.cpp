#include "server_search.hpp"

#include <sys/random.h>

namespace tenbin::mysql {

namespace {

using namespace std::chrono_literals;

using net::as_result;
using net::awaitable;

/// Time for a login to be finished in its client's place.
constexpr auto farewell_time = 2s;

}  // namespace

awaitable<bool> put(net::stream& to, bytes_view bytes)
{
    while (!to.put(bytes)) {
        const auto [problem, unused] = co_await to.async_drain(as_result);
        if (problem)
            co_return false;
    }
    co_return true;
}

bool no_server::is_for_room() const noexcept
{
    return full || why == net::dial_failure::all_full || why == net::dial_failure::waited_in_vain;
}

refusal no_server::code() const noexcept
{
    if (why == net::dial_failure::stopping)
        return shutting_down;
    return is_for_room() ? too_many_connections : no_backend;
}

std::string no_server::message(const std::string& proxy) const
{
    if (why == net::dial_failure::stopping)
        return "server shutdown in progress";
    if (is_for_room())
        return "every backend of " + proxy + " is full";
    return "no backend of " + proxy + " is up" + (words.empty() ? "" : " (last tried " + words + ")");
}

void left(seeking& by, const net::dialed& server, const std::string& problem)
{
    by.search.before.add(server.at.server());
    by.search.last_problem = server.at.configured().where.to_string() + ": " + problem;
    by.host.failed_session(server.at.server(), problem);
}

awaitable<tl::expected<net::dialed, no_server>> find_server(seeking& by, seek_for what)
{
    auto& machine = by.machine;
    bool full = false;
    for (;;) {
        auto dialed = co_await by.host.dial(by.search);
        if (!dialed)
            co_return tl::unexpected{no_server{dialed.error(), full, by.search.last_problem}};
        if (what == seek_for::first_server)
            machine = by.desk.begin(by.client);
        else
            machine.move();
        bytes_view said{dialed->said};
        if (!said.empty())
            machine.received_from_server(said);
        std::string problem;
        while (machine.now() == login::state::server_turn && !machine.is_greeted()) {
            const auto [failure, size] = co_await dialed->server.async_receive(as_result);
            if (failure && by.host.home().stopping())
                co_return tl::unexpected{no_server{net::dial_failure::stopping, false, {}}};
            if (failure) {
                problem = "greeting: " + failure.message();
                break;
            }
            auto bytes = dialed->server.received();
            machine.received_from_server(bytes);
            dialed->server.consume(dialed->server.received().size() - bytes.size());
        }
        // Also of a server that can't do what was agreed on: the next one who is greeted agrees on less.
        if (problem.empty() && by.desk.greets())
            by.desk.greetings().learn(dialed->at.server(), machine.server_greeting());
        if (problem.empty() && machine.is_greeted() && !machine.ended())
            co_return std::move(*dialed);
        full = problem.empty() && machine.err_code() == too_many_connections.code;
        if (problem.empty())
            problem = "greeting: " + machine.reason();
        left(by, *dialed, problem);
    }
}

awaitable<void> say_farewell(net::stream server, login unfinished, std::vector<std::byte> header)
{
    farewell::random_bytes random{};
    if (getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size()))
        co_return;
    farewell machine = std::move(unfinished).abandon(random);
    server.expires_after(farewell_time);
    if (!machine.to_server().empty() && !header.empty() && !co_await put(server, header))
        co_return;
    for (;;) {
        if (!machine.to_server().empty() && !co_await put(server, machine.to_server()))
            co_return;
        if (machine.done())
            break;
        if (server.received().empty()) {
            const auto [problem, size] = co_await server.async_receive(as_result);
            if (problem)
                co_return;
        }
        auto bytes = server.received();
        machine.received(bytes);
        server.consume(server.received().size() - bytes.size());
    }
    server.close();
}

}  // namespace tenbin::mysql
