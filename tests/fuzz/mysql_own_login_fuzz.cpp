// The login machine behind a greeting of tenbin's own, which it moves to server after server. The input is a list of
// pieces, as for mysql_login_fuzz: a byte that says whose it is (its lowest bit: 0 client, 1 server), a byte with its
// size, the piece itself.
#include <algorithm>

#include "mysql/login_peer.hpp"
#include "mysql/recorded.hpp"
#include "support/must.hpp"

namespace {

using namespace tenbin::mysql;
using tenbin::support::must;
using state = login::state;

constexpr std::size_t said_by_tenbin_max = 2048;  // a refusal names a user, in whatever bytes

service_greeting of_the_service()
{
    static const auto payload = payload_of(message(tenbin::recorded::native_password, 0));
    const auto greeting = decode_greeting(payload).value();
    return {.version = std::string{greeting.version},
            .capabilities = greeting.capabilities,
            .collation = greeting.collation,
            .plugin = std::string{greeting.plugin}};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const tenbin::config::user_settings users{.deny = {"root"}};
    login_peer peer{login::limits{.payload_bytes_max = 4096},
                    login::policy{.attributes = {{"proxy_name", "db"}}, .users = &users}};
    peer.may_move();
    peer.greet_as_service(of_the_service());
    must(!peer.take(side::client).empty(), "the client is greeted");
    std::size_t from_client = 0;
    std::size_t from_server = 0;
    std::size_t to_client = 0;
    auto rest = std::as_bytes(std::span{data, size});
    while (rest.size() >= 2) {
        const auto from = (rest[0] & std::byte{1}) == std::byte{0} ? side::client : side::server;
        const auto piece = rest.subspan(2, std::min(std::to_integer<std::size_t>(rest[1]), rest.size() - 2));
        rest = rest.subspan(2 + piece.size());
        (from == side::client ? from_client : from_server) += piece.size();
        const auto before = peer.now();
        peer.give(from, piece);
        const auto said = peer.take(side::client);
        to_client += said.size();
        must(from_client != 0 || peer.take(side::server).empty(), "no server is asked before the client has answered");
        must(from_server != 0 || peer.now() != state::done, "only a server logs a client in");
        must(to_client <= from_server + said_by_tenbin_max, "what the client gets is bounded");
        must(before < state::done || (before == peer.now() && said.empty()), "an end is an end");
        must(peer.now() != state::server_unfit && peer.now() != state::server_wanted, "there is another server");
        must(peer.machine().agreed().user != "root" || peer.now() == state::client_failed, "who is denied stays out");
        if (peer.now() >= state::done && peer.now() != state::done)
            must(!peer.machine().reason().empty(), "the log is told");
    }
    return 0;
}
