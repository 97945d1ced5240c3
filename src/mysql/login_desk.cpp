#include <tenbin/mysql/login_desk.hpp>
#include <tenbin/net/proxy_header.hpp>
#include <tenbin/net/timer.hpp>

#include <algorithm>
#include <sys/socket.h>

namespace tenbin::mysql {

namespace {

using namespace std::chrono_literals;

/// Well below the time that a server gives a login: connect_timeout, 10 s unless it was set.
constexpr auto kept_time = 3s;
/// A group whose servers are up and do not answer must not hold the clients of other ones up each time.
constexpr auto asked_again_after = 10s;
/// Of one server on one worker.
constexpr std::size_t kept_max = 8;

/// The server has neither said anything nor gone.
bool is_quiet(const net::stream& server)
{
    char byte = 0;
    return server.is_open() && server.received().empty() &&
           ::recv(server.descriptor(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
           (errno == EAGAIN || errno == EWOULDBLOCK);
}

}  // namespace

login_desk::login_desk(const config::proxy& proxy)
    : proxy_{proxy}, greetings_{proxy.servers.size() + proxy.sorry_servers.size()},
      kept_(proxy.servers.size() + proxy.sorry_servers.size()), not_asked_until_(proxy.groups())
{
}

bool login_desk::may_serve(const pool::service& service, std::size_t server) noexcept
{
    return service.state(static_cast<pool::server_index>(server)).serves();
}

std::vector<unsigned> login_desk::unknown_groups(const pool::service& service, steady::time_point now)
{
    std::vector<bool> is_known(proxy_.groups());
    for (std::size_t i = 0; i < service.size(); ++i)
        if (greetings_.knows(i) && may_serve(service, i))
            is_known[service.configured(static_cast<pool::server_index>(i)).group] = true;
    const bool knows_nothing = std::find(is_known.begin(), is_known.end(), true) == is_known.end();
    std::vector<unsigned> asked;
    for (unsigned group = 0; has_routes() && group < is_known.size(); ++group) {
        if (is_known[group] || (!knows_nothing && now < not_asked_until_[group]))
            continue;
        not_asked_until_[group] = now + asked_again_after;
        asked.push_back(group);
    }
    return asked;
}

login login_desk::begin(const net::visitor& client) const
{
    login::policy rules{.users = &proxy_.clients.users};
    if (proxy_.commands.compression == config::compression::pass)
        rules.masked &= ~(capability::compress | capability::zstd_compression);
    if (proxy_.clients.attributes)
        rules.attributes = {{"proxy_client", client.from.to_string()}, {"proxy_name", proxy_.name}};
    return login{std::move(rules)};
}

std::vector<std::byte> login_desk::header_for(const net::visitor& client) const
{
    if (proxy_.clients.send_proxy == config::send_proxy::off)
        return {};
    return net::encode_proxy_header(proxy_.clients.send_proxy, {client.from, net::local_end(client)});
}

bool login_desk::may_keep(pool::server_index server) const noexcept
{
    const auto& configured =
        server < proxy_.servers.size() ? proxy_.servers[server] : proxy_.sorry_servers[server - proxy_.servers.size()];
    // A header would name the client that has left. Where connections are counted, one without a client is one too
    // many.
    return proxy_.clients.send_proxy == config::send_proxy::off && configured.max_connections == 0 &&
           kept_[server].size() < kept_max;
}

net::awaitable<bool>
login_desk::keep(net::engine& home, pool::server_index index, net::stream& server, std::vector<std::byte> greeting)
{
    net::timer clock{home};
    kept waiting{.server = server, .greeting = std::move(greeting), .until = clock};
    server.never_expires();
    kept_[index].push_back(&waiting);
    co_await clock.async_wait(home.now() + kept_time, net::as_result);
    std::erase(kept_[index], &waiting);
    co_return waiting.is_taken;
}

std::optional<net::spare_connection> login_desk::take(pool::server_index server)
{
    auto& all = kept_[server];
    while (!all.empty()) {
        auto& last = *all.back();
        all.pop_back();
        std::optional<net::spare_connection> found;
        if (is_quiet(last.server))
            found.emplace(net::spare_connection{std::move(last.server), std::move(last.greeting)});
        last.is_taken = true;  // or has gone, which leaves as little to be finished
        last.until.cancel();
        if (found)
            return found;
    }
    return std::nullopt;
}

}  // namespace tenbin::mysql
