// The login machine between any two sides. The input is a list of pieces: a byte that says whose it is (its lowest bit:
// 0 client, 1 server), a byte with its size, the piece itself. Its end is the end of the patience of one, or of the
// connection of the other, as the lowest bits of the input's size say; then the server is left in peace.
#include <algorithm>

#include "mysql/login_peer.hpp"
#include "support/must.hpp"

namespace {

using namespace tenbin::mysql;
using tenbin::support::must;
using state = login::state;

constexpr std::size_t refusal_bytes_max = 256;

/// What has gone in and come out.
struct conversation_so_far {
    bytes from_client;
    bytes from_server;
    bytes to_client;
    bytes to_server;
};

bool begins_with(const bytes& whole, const bytes& part)
{
    return part.size() <= whole.size() && std::equal(part.begin(), part.end(), whole.begin());
}

void check(login_peer& peer, conversation_so_far& all, state before)
{
    const auto said = peer.take(side::client);
    all.to_client = all.to_client + said;
    all.to_server = all.to_server + peer.take(side::server);
    const auto now = peer.now();
    must(begins_with(all.from_client, all.to_server), "the server gets what the client has sent, unchanged");
    must(all.to_client.size() <= all.from_server.size() + refusal_bytes_max, "what the client gets is bounded");
    must(before < state::done || before == now, "an end is an end");
    must(before < state::done || said.empty(), "nothing is said after the end");
    if (now == state::server_turn || now == state::client_turn || now == state::any_turn || now == state::done) {
        must(all.to_client.size() <= all.from_server.size(),
             "a client that is not refused gets what the server has sent");
        const auto greeting = all.to_client.empty() ? 0
                                                    : 4 + std::to_integer<std::size_t>(all.from_server[0]) +
                                                          (std::to_integer<std::size_t>(all.from_server[1]) << 8) +
                                                          (std::to_integer<std::size_t>(all.from_server[2]) << 16);
        must(std::equal(all.to_client.begin() + static_cast<std::ptrdiff_t>(greeting),
                        all.to_client.end(),
                        all.from_server.begin() + static_cast<std::ptrdiff_t>(greeting)),
             "behind the greeting unchanged");
    }
    must(now != state::server_unfit || all.to_client.empty(), "a server is unfit only before the client has a byte");
    if (now == state::refused || now == state::client_failed || now == state::server_failed)
        must(!all.to_client.empty() && !peer.machine().reason().empty(), "the client and the log are told");
    must(peer.machine().agreed().user.size() <= 256, "what is kept is bounded");
}

void leave(login&& machine, bytes_view more)
{
    const auto before = machine.now();
    auto last_words = std::move(machine).abandon({});
    std::size_t sent = last_words.to_server().size();
    must(before != state::client_turn || sent > 0, "a server that waits gets an answer");
    must((before != state::done && before != state::refused) || (last_words.done() && sent == 0), "an end is an end");
    while (!more.empty() && !last_words.done()) {
        const auto waiting = more.size();
        last_words.received(more);
        must(more.size() < waiting || last_words.done(), "a farewell goes on");
        sent += last_words.to_server().size();
    }
    must(sent < 1024, "a farewell is bounded");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    login_peer peer{login::limits{.payload_bytes_max = 4096}};
    conversation_so_far all;
    auto rest = std::as_bytes(std::span{data, size});
    while (rest.size() >= 2) {
        const auto from = (rest[0] & std::byte{1}) == std::byte{0} ? side::client : side::server;
        const auto piece = rest.subspan(2, std::min(std::to_integer<std::size_t>(rest[1]), rest.size() - 2));
        rest = rest.subspan(2 + piece.size());
        auto& heard = from == side::client ? all.from_client : all.from_server;
        heard.insert(heard.end(), piece.begin(), piece.end());
        const auto before = peer.now();
        peer.give(from, piece);
        check(peer, all, before);
    }
    const auto before = peer.now();
    if (size % 4 == 1)
        peer.too_slow();
    if (size % 4 == 2)
        peer.server_gone();
    check(peer, all, before);
    const bytes more = peer.unread(side::server) + all.from_server;
    leave(std::move(peer.machine()), more);
    return 0;
}
