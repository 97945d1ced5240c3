#include <tenbin/base/log.hpp>
#include <tenbin/mysql/kill_guard.hpp>
#include <tenbin/mysql/printable.hpp>
#include <tenbin/mysql/routing.hpp>
#include <tenbin/mysql/session.hpp>
#include <tenbin/mysql/session_tracker.hpp>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <fmt/format.h>

#include <optional>
#include <sys/random.h>

#include "server_search.hpp"

namespace tenbin::mysql {

namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;

using net::as_result;
using net::awaitable;

/// Time for a last word to a client.
constexpr auto refusal_time = 2s;
/// Of a user's name in a log line.
constexpr std::size_t user_bytes_shown = 64;
/// A server that does not answer the client's response within this share of handshake_timeout is replaced if another
/// one can be: so that there is time for that one.
constexpr int answer_share = 3;

refusal refusal_of(net::turned_away why) noexcept
{
    switch (why) {
    case net::turned_away::max_sessions:
    case net::turned_away::too_many_logins:
        break;
    case net::turned_away::not_allowed:
        return host_not_allowed;
    case net::turned_away::too_many_sessions:
        return too_many_user_connections;
    case net::turned_away::too_fast:
        return user_limit_reached;
    }
    return too_many_connections;
}

awaitable<void> refuse_client(net::session_host& host, net::stream client, refusal why, std::string words)
{
    if (host.proxy().when_down == config::when_down::refuse) {
        client.abort();
        co_return;
    }
    client.expires_after(refusal_time);
    const auto frame = refuse_instead_of_greeting(why, words);
    co_await put(client, frame);
    client.close();
}

/// Whose bytes came.
enum class came : std::uint8_t { from_client, from_server };

struct arrival {
    came whose;
    net::error_code problem;
};

/// From whom the machine hears next. A side whose turn it is not is not read: it stays where it is, gone or not.
/// `server` is there when it may be its turn.
awaitable<arrival> wait_for_bytes(net::stream& client, net::stream* server, login::state turn)
{
    // What has arrived may be more than the last frame, or the one that lost a race.
    if (turn != login::state::client_turn && !server->received().empty())
        co_return arrival{came::from_server, {}};
    if (turn != login::state::server_turn && !client.received().empty())
        co_return arrival{came::from_client, {}};
    if (turn == login::state::client_turn) {
        const auto [problem, size] = co_await client.async_receive(as_result);
        co_return arrival{came::from_client, problem};
    }
    if (turn == login::state::server_turn) {
        const auto [problem, size] = co_await server->async_receive(as_result);
        co_return arrival{came::from_server, problem};
    }
    using namespace asio::experimental::awaitable_operators;
    constexpr auto as_awaitable = asio::as_tuple(asio::use_awaitable_t<net::engine_executor>{});
    const auto first = co_await (client.async_receive(as_awaitable) || server->async_receive(as_awaitable));
    if (first.index() == 0)
        co_return arrival{came::from_client, std::get<0>(std::get<0>(first))};
    co_return arrival{came::from_server, std::get<0>(std::get<1>(first))};
}

/// How a login that was greeted ended.
enum class outcome : std::uint8_t { logged_in, closed, client_gone };

/// A login from the greeting on, between a client and the server that it is at, if there is one yet.
class conversation {
public:
    conversation(net::visitor& client, seeking by) : client_{client.connection}, by_{std::move(by)} {}

    /// The first server greets the client, or tenbin does. False: there is no server, and the client was told.
    awaitable<bool> begin();
    awaitable<outcome> converse();

    [[nodiscard]] const login& machine() const noexcept { return by_.machine; }
    [[nodiscard]] net::dialed release_server() { return std::move(*server_); }
    [[nodiscard]] std::string server_name() const
    {
        return server_ ? server_->at.configured().where.to_string() : "no server";
    }
    /// The client has left: the server's connection is kept for another one, or the login finished. As long as that
    /// takes, the client's place is taken; a connection that is kept is nobody's.
    awaitable<void> part(std::optional<net::admission>& admitted);

private:
    bool greet();
    awaitable<std::optional<no_server>> ask_groups(std::vector<unsigned> groups);
    awaitable<void> turn_away(no_server none);
    awaitable<bool> send();
    awaitable<void> hear();
    awaitable<void> seek();
    awaitable<bool> replace_silent_server();
    void now_at(net::dialed server);

    [[nodiscard]] net::session_host& host() noexcept { return by_.host; }

    net::stream& client_;
    seeking by_;
    std::optional<net::dialed> server_;
    std::vector<std::byte> header_;  ///< that the server is still to be sent
    steady::time_point until_;
    bool waits_to_the_end_ = false;  ///< for a silent server: there is no other
    bool client_gone_ = false;
    // What the machine relays may lie in the chunk that it came in: the chunk is consumed when it has been queued.
    net::stream* source_ = nullptr;
    std::size_t taken_ = 0;
};

/// A greeting of tenbin's own. False: nothing is known of the servers yet.
bool conversation::greet()
{
    auto& service = host().service();
    const auto common =
        by_.desk.greetings().common([&](std::size_t server) { return login_desk::may_serve(service, server); });
    greeting_identity identity;
    if (!common || getrandom(identity.scramble.data(), identity.scramble.size(), 0) < 0)
        return false;
    for (auto& each : identity.scramble)
        each =
            (each & std::byte{0x7f}) | (each == std::byte{0} || each == std::byte{0x80} ? std::byte{1} : std::byte{0});
    // Of no server's thread, for servers count from 1; a KILL that names it is sent with the number that is meant.
    constexpr std::uint32_t not_a_servers = 0x8000'0000;
    if (getrandom(&identity.thread_id, sizeof identity.thread_id, 0) < 0)
        return false;
    identity.thread_id |= not_a_servers;
    by_.machine = by_.desk.begin(by_.client);
    by_.machine.greet_as_service(*common, identity);
    return true;
}

/// Learns what the servers of these groups say, by logins that are finished at once: one server of each. Why the first
/// group in vain had none.
awaitable<std::optional<no_server>> conversation::ask_groups(std::vector<unsigned> groups)
{
    constexpr steady::duration patience = 1s;
    std::optional<no_server> none;
    bool some_known = groups.size() < host().proxy().groups();
    for (std::size_t i = 0; i < groups.size(); ++i) {
        // None takes the time of the others, and where a client can be greeted without it, little of the client's.
        const auto now = host().home().now();
        const auto share = (by_.search.until - now) / static_cast<int>(groups.size() - i);
        const auto until = now + (some_known ? std::min(share, patience) : share);
        seeking question{.host = host(),
                         .desk = by_.desk,
                         .client = by_.client,
                         .search = host().begin_search(by_.client, until),
                         .machine = {}};
        question.search.who.group = groups[i];
        question.search.is_extra = true;
        auto found = co_await find_server(question, seek_for::first_server);
        if (!found) {
            if (!none)
                none = std::move(found.error());
            continue;
        }
        some_known = true;
        auto header = by_.desk.header_for(by_.client);
        co_await say_farewell(std::move(found->server), std::move(question.machine), std::move(header));
    }
    co_return none;
}

/// A client that has not been greeted.
awaitable<void> conversation::turn_away(no_server none)
{
    if (none.why != net::dial_failure::stopping)
        host().refused(by_.client, net::no_server(none.why, none.words));
    std::string words = "tenbin: " + none.message(host().proxy().name);
    const auto code = none.code();
    co_await refuse_client(host(), std::move(client_), code, std::move(words));
}

awaitable<bool> conversation::begin()
{
    std::optional<no_server> none;
    if (auto unknown = by_.desk.unknown_groups(host().service(), host().home().now()); !unknown.empty())
        none = co_await ask_groups(std::move(unknown));
    if (by_.desk.greets() && greet())
        co_return true;
    if (by_.desk.has_routes()) {
        if (!none)
            none = no_server{net::dial_failure::all_down, false, {}};
        auto& counters = host().service().counters();
        auto& counter = none->why == net::dial_failure::all_full ? counters.refused_full : counters.refused_down;
        counter.fetch_add(1, std::memory_order_relaxed);
        co_await turn_away(std::move(*none));
        co_return false;
    }
    auto dialed = co_await find_server(by_, seek_for::first_server);
    if (!dialed) {
        co_await turn_away(std::move(dialed.error()));
        co_return false;
    }
    if (!by_.search.before.empty())
        host().service().counters(dialed->at.server()).moved.fetch_add(1, std::memory_order_relaxed);
    now_at(std::move(*dialed));
    co_return true;
}

void conversation::now_at(net::dialed server)
{
    server_ = std::move(server);
    header_ = by_.desk.header_for(by_.client);
}

awaitable<outcome> conversation::converse()
{
    auto& machine = by_.machine;
    until_ = host().home().now() + host().proxy().handshake_timeout;
    client_.expires_at(until_);
    if (server_)
        server_->server.expires_at(until_);
    for (;;) {
        const bool server_took = co_await send();
        if (client_gone_)
            co_return outcome::client_gone;
        if (!server_took)
            machine.server_gone();
        else if (machine.now() == login::state::server_unfit || machine.now() == login::state::server_wanted)
            co_await seek();
        else if (machine.ended())
            co_return machine.now() == login::state::done ? outcome::logged_in : outcome::closed;
        else
            co_await hear();
        if (client_gone_)
            co_return outcome::client_gone;
    }
}

/// What the machine has to say, to both. False: the server is gone.
awaitable<bool> conversation::send()
{
    auto& machine = by_.machine;
    const bool client_took = machine.to_client().empty() || co_await put(client_, machine.to_client());
    bool server_took = true;
    if (!machine.to_server().empty()) {
        auto patience = until_;
        if (machine.may_move() && !waits_to_the_end_)
            patience = std::min(until_, host().home().now() + host().proxy().handshake_timeout / answer_share);
        server_->server.expires_at(patience);
        // Both go out with the end of the turn, in one segment.
        server_took = header_.empty() || co_await put(server_->server, header_);
        header_.clear();
        server_took = server_took && co_await put(server_->server, machine.to_server());
    }
    machine.sent();
    if (taken_ > 0)
        source_->consume(std::exchange(taken_, 0));
    client_gone_ = !client_took;
    co_return server_took;
}

awaitable<void> conversation::hear()
{
    auto& machine = by_.machine;
    auto* const server = server_ ? &server_->server : nullptr;
    const auto [whose, problem] = co_await wait_for_bytes(client_, server, machine.now());
    if (!problem) {
        source_ = whose == came::from_client ? &client_ : server;
        auto bytes = source_->received();
        if (whose == came::from_client)
            machine.received_from_client(bytes);
        else
            machine.received_from_server(bytes);
        taken_ = source_->received().size() - bytes.size();
        if (whose == came::from_server && server_)
            server_->server.expires_at(until_);
    } else if (problem == asio::error::timed_out) {
        const bool is_early = whose == came::from_server && machine.may_move() && host().home().now() < until_;
        if (!is_early || !co_await replace_silent_server())
            machine.too_slow();
    } else if (whose == came::from_client) {
        client_gone_ = true;
    } else {
        machine.server_gone();
    }
}

/// A server for a login that has none, or none any more.
awaitable<void> conversation::seek()
{
    auto& machine = by_.machine;
    const bool is_first = machine.now() == login::state::server_wanted;
    if (!is_first)
        left(by_, *server_, "login: " + machine.reason());
    const auto* const route = find_route(host().proxy().routes, machine.agreed().user, machine.agreed().database);
    if (route != nullptr)
        by_.search.who.group = route->group;
    by_.search.until = std::min(until_, host().home().now() + host().proxy().connect_timeout);
    auto found = co_await find_server(by_, seek_for::another_server);
    if (!found) {
        if (!is_first) {
            machine.give_up();
            co_return;
        }
        const auto pool = route == nullptr ? std::string{} : fmt::format(" (pool {})", route->pool);
        host().refused(by_.client, net::no_server(found.error().why, found.error().words) + pool);
        const auto words = found.error().message(host().proxy().name + pool);
        machine.give_up(found.error().code(), words);
        co_return;
    }
    now_at(std::move(*found));
    auto& counters = host().service().counters(server_->at.server());
    if (!is_first)
        counters.moved_in_login.fetch_add(1, std::memory_order_relaxed);
    else if (!by_.search.before.empty())
        counters.moved.fetch_add(1, std::memory_order_relaxed);
}

/// The server has the client's response and says nothing. False: too much time has passed for everything.
awaitable<bool> conversation::replace_silent_server()
{
    auto& machine = by_.machine;
    const auto slow = server_->at.server();
    by_.search.before.add(slow);
    by_.search.is_extra = true;
    by_.search.until = std::min(until_, host().home().now() + host().proxy().connect_timeout);
    auto found = co_await find_server(by_, seek_for::another_server);
    by_.search.is_extra = false;
    if (found) {
        host().failed_session(slow, "login: it is silent");
        now_at(std::move(*found));
        host().service().counters(server_->at.server()).moved_in_login.fetch_add(1, std::memory_order_relaxed);
        co_return true;
    }
    if (host().home().now() >= until_)
        co_return false;
    if (machine.now() == login::state::server_unfit) {
        machine.give_up();
    } else {  // no other one was connected, and this one may be slow rather than dead
        machine.stay();
        waits_to_the_end_ = true;
        server_->server.expires_at(until_);
    }
    co_return true;
}

awaitable<void> conversation::part(std::optional<net::admission>& admitted)
{
    if (!server_ || host().home().stopping())
        co_return;
    const auto index = server_->at.server();
    auto connection = std::move(server_->server);
    const bool is_unused = by_.machine.server_is_unused() && by_.desk.may_keep(index);
    const auto said = by_.machine.server_greeting();
    std::vector<std::byte> greeting{said.begin(), said.end()};
    if (is_unused) {
        server_.reset();
        admitted.reset();
        if (co_await by_.desk.keep(host().home(), index, connection, std::move(greeting)))
            co_return;
        if (host().home().stopping())
            co_return;
    }
    co_await say_farewell(std::move(connection), std::move(by_.machine), std::move(header_));
}

}  // namespace

awaitable<void> session(net::session_host& host, login_desk& desk, net::visitor client)
{
    std::optional<net::admission> admitted;
    if (auto place = host.admit(client)) {
        admitted.emplace(std::move(*place));
    } else {
        std::string words = "tenbin: " + place.error().words;
        const auto code = refusal_of(place.error().why);
        co_await refuse_client(host, std::move(client.connection), code, std::move(words));
        co_return;
    }
    conversation login_of{client,
                          {.host = host,
                           .desk = desk,
                           .client = client,
                           .search = host.begin_search(client, host.home().now() + host.proxy().connect_timeout),
                           .machine = {}}};
    if (!co_await login_of.begin())
        co_return;
    const auto ended = co_await login_of.converse();
    if (ended == outcome::logged_in) {
        const auto& agreed = login_of.machine().agreed();
        const auto name = name_of(agreed, client.from.host);
        host.relay(std::move(client), std::move(*admitted), login_of.release_server(), begin_tracking(agreed), name);
        co_return;
    }
    if (ended == outcome::closed)
        host.failed_login(client,
                          fmt::format("login of '{}' on {} ended: {}",
                                      printable(login_of.machine().agreed().user, user_bytes_shown),
                                      login_of.server_name(),
                                      login_of.machine().reason()));
    client.connection.close();
    co_await login_of.part(admitted);
}

}  // namespace tenbin::mysql
