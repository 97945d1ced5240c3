#include <tenbin/base/log.hpp>
#include <tenbin/mysql/farewell.hpp>
#include <tenbin/mysql/login.hpp>
#include <tenbin/mysql/printable.hpp>
#include <tenbin/mysql/session.hpp>
#include <tenbin/mysql/session_tracker.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <fmt/format.h>

#include <exception>
#include <optional>
#include <sys/random.h>

namespace tenbin::mysql {

namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;

using net::as_result;
using net::awaitable;

/// Time for a login to be finished in its client's place, and for a last word to a client.
constexpr auto farewell_time = 2s;
/// Of a user's name in a log line.
constexpr std::size_t user_bytes_shown = 64;

/// Leaves the service unless the session has become a relay, which leaves by itself.
class admission {
public:
    explicit admission(pool::service& service) noexcept : service_{&service} {}
    ~admission()
    {
        if (service_ != nullptr)
            service_->leave();
    }
    admission(const admission&) = delete;
    admission& operator=(const admission&) = delete;
    void hand_over() noexcept { service_ = nullptr; }

private:
    pool::service* service_;
};

/// Queues bytes for a peer, waiting for room. False: the peer is gone or too slow.
awaitable<bool> put(net::stream& to, bytes_view bytes)
{
    while (!to.put(bytes)) {
        const auto [problem, unused] = co_await to.async_drain(as_result);
        if (problem)
            co_return false;
    }
    co_return true;
}

awaitable<void> refuse_client(net::session_host& host, net::stream client, refusal why, std::string words)
{
    if (host.proxy().when_down == config::when_down::refuse) {
        client.abort();
        co_return;
    }
    client.expires_after(farewell_time);
    const auto frame = refuse_instead_of_greeting(why, words);
    co_await put(client, frame);
    client.close();
}

/// Which server, greeted.
struct greeted {
    net::dialed to;
    login machine;
    net::search search;
};

struct no_server {
    net::dial_failure why;
    bool full;  ///< the last server that was asked had no room
    std::string words;
};

/// A server is not tried again for this client.
void left(net::session_host& host, net::search& search, const net::dialed& server, const std::string& problem)
{
    search.before.add(server.at.server());
    search.last_problem = server.at.configured().where.to_string() + ": " + problem;
    host.failed_session(server.at.server(), problem);
}

enum class seek_for : std::uint8_t { first_server, another_server };

/// Looks for a server that greets.
awaitable<tl::expected<net::dialed, no_server>>
find_server(net::session_host& host, net::search& search, login& machine, seek_for what)
{
    bool full = false;
    for (;;) {
        auto dialed = co_await host.dial(search);
        if (!dialed)
            co_return tl::unexpected{no_server{dialed.error(), full, search.last_problem}};
        if (what == seek_for::first_server)
            machine = login{};
        else
            machine.move();
        std::string problem;
        while (machine.now() == login::state::server_turn && !machine.is_greeted()) {
            const auto [failure, size] = co_await dialed->server.async_receive(as_result);
            if (failure) {
                problem = "greeting: " + failure.message();
                break;
            }
            auto bytes = dialed->server.received();
            machine.received_from_server(bytes);
            dialed->server.consume(dialed->server.received().size() - bytes.size());
        }
        if (problem.empty() && machine.is_greeted() && !machine.ended())
            co_return std::move(*dialed);
        if (problem.empty())
            problem = "greeting: " + machine.reason();
        full = machine.err_code() == too_many_connections.code;
        left(host, search, *dialed, problem);
    }
}

/// Finishes the login of a client that has gone, so that the server does not count it against our address.
awaitable<void> say_farewell(net::dialed to, login unfinished)
{
    farewell::random_bytes random{};
    if (getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size()))
        co_return;
    farewell machine = std::move(unfinished).abandon(random);
    to.server.expires_after(farewell_time);
    for (;;) {
        if (!machine.to_server().empty() && !co_await put(to.server, machine.to_server()))
            co_return;
        if (machine.done())
            break;
        if (to.server.received().empty()) {
            const auto [problem, size] = co_await to.server.async_receive(as_result);
            if (problem)
                co_return;
        }
        auto bytes = to.server.received();
        machine.received(bytes);
        to.server.consume(to.server.received().size() - bytes.size());
    }
    to.server.close();
}

/// Whose bytes came.
enum class came : std::uint8_t { from_client, from_server };

struct arrival {
    came whose;
    net::error_code problem;
};

/// From whom the machine hears next. A side whose turn it is not is not read: it stays where it is, gone or not.
awaitable<arrival> wait_for_bytes(net::stream& client, net::stream& server, login::state turn)
{
    // What has arrived may be more than the last frame, or the one that lost a race.
    if (turn != login::state::client_turn && !server.received().empty())
        co_return arrival{came::from_server, {}};
    if (turn != login::state::server_turn && !client.received().empty())
        co_return arrival{came::from_client, {}};
    if (turn == login::state::client_turn) {
        const auto [problem, size] = co_await client.async_receive(as_result);
        co_return arrival{came::from_client, problem};
    }
    if (turn == login::state::server_turn) {
        const auto [problem, size] = co_await server.async_receive(as_result);
        co_return arrival{came::from_server, problem};
    }
    using namespace asio::experimental::awaitable_operators;
    constexpr auto as_awaitable = asio::as_tuple(asio::use_awaitable_t<net::engine_executor>{});
    const auto first = co_await (client.async_receive(as_awaitable) || server.async_receive(as_awaitable));
    if (first.index() == 0)
        co_return arrival{came::from_client, std::get<0>(std::get<0>(first))};
    co_return arrival{came::from_server, std::get<0>(std::get<1>(first))};
}

/// How a login that was greeted ended.
enum class outcome : std::uint8_t { logged_in, closed, client_gone };

/// Another server takes the login over. False: there is none.
awaitable<bool> move_login(net::session_host& host, greeted& session, steady::time_point until)
{
    left(host, session.search, session.to, "login: " + session.machine.reason());
    session.search.until = std::min(until, host.home().now() + host.proxy().connect_timeout);
    auto found = co_await find_server(host, session.search, session.machine, seek_for::another_server);
    if (!found)
        co_return false;
    session.to = std::move(*found);
    session.to.server.expires_at(until);
    host.service().counters(session.to.at.server()).moved_in_login.fetch_add(1, std::memory_order_relaxed);
    co_return true;
}

awaitable<outcome> converse(net::session_host& host, net::stream& client, greeted& session)
{
    auto& machine = session.machine;
    auto& server = session.to.server;
    const auto until = host.home().now() + host.proxy().handshake_timeout;
    client.expires_at(until);
    server.expires_at(until);
    // What the machine relays may lie in the chunk that it came in: the chunk is consumed when it has been queued.
    net::stream* source = nullptr;
    std::size_t taken = 0;
    for (;;) {
        const bool client_took = machine.to_client().empty() || co_await put(client, machine.to_client());
        const bool server_took = machine.to_server().empty() || co_await put(server, machine.to_server());
        machine.sent();
        if (taken > 0)
            source->consume(std::exchange(taken, 0));
        if (!client_took)
            co_return outcome::client_gone;
        if (!server_took) {
            machine.server_gone();
            continue;
        }
        if (machine.now() == login::state::server_unfit) {
            if (!co_await move_login(host, session, until))
                machine.give_up();
            continue;
        }
        if (machine.ended())
            co_return machine.now() == login::state::done ? outcome::logged_in : outcome::closed;
        const auto [whose, problem] = co_await wait_for_bytes(client, server, machine.now());
        if (!problem) {
            source = whose == came::from_client ? &client : &server;
            auto bytes = source->received();
            if (whose == came::from_client)
                machine.received_from_client(bytes);
            else
                machine.received_from_server(bytes);
            taken = source->received().size() - bytes.size();
        } else if (problem == asio::error::timed_out) {
            machine.too_slow();
        } else if (whose == came::from_client) {
            co_return outcome::client_gone;
        } else {
            machine.server_gone();
        }
    }
}

}  // namespace

awaitable<void> session(net::session_host& host, net::stream client)
{
    const auto& name = host.proxy().name;
    if (!host.service().admit()) {
        host.refused(client, host.at_limit());
        std::string words = "tenbin: " + name + " has all the sessions that max_sessions allows";
        co_await refuse_client(host, std::move(client), too_many_connections, std::move(words));
        co_return;
    }
    admission admitted{host.service()};

    auto search = host.begin_search(client, host.home().now() + host.proxy().connect_timeout);
    login machine;
    auto dialed = co_await find_server(host, search, machine, seek_for::first_server);
    if (!dialed) {
        const auto& [why, full, last] = dialed.error();
        if (why == net::dial_failure::stopping) {
            std::string words = "tenbin: server shutdown in progress";
            co_await refuse_client(host, std::move(client), shutting_down, std::move(words));
            co_return;
        }
        host.refused(client, net::no_server(why, last));
        const bool no_room = why == net::dial_failure::all_full || full;
        // Built before the co_await: g++ 12 destroys temporaries of a conditional inside one twice.
        std::string words = "tenbin: every backend of " + name + " is full";
        if (!no_room)
            words = "tenbin: no backend of " + name + " is up" + (last.empty() ? "" : " (last tried " + last + ")");
        const auto code = no_room ? too_many_connections : no_backend;
        co_await refuse_client(host, std::move(client), code, std::move(words));
        co_return;
    }

    if (!search.before.empty())
        host.service().counters(dialed->at.server()).moved.fetch_add(1, std::memory_order_relaxed);
    greeted session{std::move(*dialed), std::move(machine), std::move(search)};
    const auto ended = co_await converse(host, client, session);
    if (ended == outcome::logged_in) {
        admitted.hand_over();
        host.relay(std::move(client), std::move(session.to), begin_tracking(session.machine.agreed()));
        co_return;
    }
    if (ended == outcome::closed)
        host.failed_login(client,
                          fmt::format("login of '{}' on {} ended: {}",
                                      printable(session.machine.agreed().user, user_bytes_shown),
                                      session.to.at.configured().where.to_string(),
                                      session.machine.reason()));
    client.close();
    if (!host.home().stopping())
        co_await say_farewell(std::move(session.to), std::move(session.machine));
}

}  // namespace tenbin::mysql
