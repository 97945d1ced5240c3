// bench_stub ADDRESS:PORT... : the server behind the proxies of the bench. It greets as MySQL, lets everybody in, and
// answers a query with as many bytes or rows as the query asks for (bench_dialect.hpp). One thread, one epoll; it
// listens on every address that it is given, so that each proxy has a server address, and with it local ports, of its
// own.
#include <array>
#include <span>
#include <unordered_map>
#include <vector>

#include "bench_dialect.hpp"

namespace {

using namespace bench;

/// A socket, found by its descriptor.
struct peer {
    enum class kind : std::uint8_t { none, listener, stranger, user };
    kind is = kind::none;
    std::string unread;  ///< part of a packet; nearly always empty
};

class stub {
public:
    explicit stub(std::span<char*> addresses);
    [[noreturn]] void run();

private:
    void accept_from(int listener);
    void read_from(int client);
    /// False: the session is over.
    [[nodiscard]] bool answer_to(int client, std::string_view packet);
    /// To a query's payload; empty when it is none of ours.
    std::string_view answer_of(std::string_view payload);

    int epoll_ = must(epoll_create1(EPOLL_CLOEXEC), "epoll_create1");
    std::vector<peer> peers_;
    std::unordered_map<std::string, std::string> answers_;  ///< by the query's payload
    const std::string greeting_ = greeting();
    const std::string ok_ = ok(2);
    std::array<char, 65536> buffer_{};
};

stub::stub(std::span<char*> addresses)
{
    peers_.resize(static_cast<std::size_t>(sysconf(_SC_OPEN_MAX)));
    for (const auto* address : addresses) {
        const int listener = listen_at(address, 0);
        peers_[static_cast<std::size_t>(listener)].is = peer::kind::listener;
        watch(epoll_, listener, EPOLLIN, static_cast<std::uint64_t>(listener));
    }
}

void stub::run()
{
    std::array<epoll_event, 256> events{};
    for (;;) {
        const int count = epoll_wait(epoll_, events.data(), events.size(), -1);
        for (int i = 0; i < count; ++i) {
            const auto socket = events[static_cast<std::size_t>(i)].data.u64;
            if (peers_[socket].is == peer::kind::listener)
                accept_from(static_cast<int>(socket));
            else
                read_from(static_cast<int>(socket));
        }
    }
}

/// Sends all of it; the socket is a blocking one, and whoever is behind it reads.
bool put(int client, std::string_view bytes)
{
    return send(client, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
}

void stub::accept_from(int listener)
{
    const int client = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0)
        return;  // it has gone again
    peers_[static_cast<std::size_t>(client)] = {.is = peer::kind::stranger, .unread = {}};
    watch(epoll_, client, EPOLLIN, static_cast<std::uint64_t>(client));
    put(client, greeting_);
}

void stub::read_from(int client)
{
    auto& from = peers_[static_cast<std::size_t>(client)];
    const auto size = recv(client, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
    bool goes_on = size > 0 || (size < 0 && errno == EAGAIN);
    std::string_view bytes{buffer_.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
    if (!from.unread.empty())
        bytes = from.unread.append(bytes);
    // The header of the PROXY protocol, version 2 over IPv4, which tenbin sends with the client's first packet.
    constexpr std::string_view header_begin{"\r\n\r\n\0\r\nQUIT\n", 12};
    constexpr std::size_t proxy_header_bytes = 28;
    if (from.is == peer::kind::stranger && bytes.starts_with(header_begin) && bytes.size() >= proxy_header_bytes)
        bytes.remove_prefix(proxy_header_bytes);
    while (goes_on) {
        const auto whole = packet_bytes(bytes);
        if (whole == 0 || whole > bytes.size())
            break;
        goes_on = answer_to(client, bytes.substr(0, whole));
        bytes.remove_prefix(whole);
    }
    if (goes_on) {
        from.unread = std::string{bytes};
    } else {
        close(client);
        from = {};
    }
}

bool stub::answer_to(int client, std::string_view packet)
{
    auto& from = peers_[static_cast<std::size_t>(client)];
    if (from.is == peer::kind::stranger) {
        from.is = peer::kind::user;
        return put(client, ok_);
    }
    const auto answer = answer_of(packet.substr(header_bytes));
    return !answer.empty() && put(client, answer);
}

std::string_view stub::answer_of(std::string_view payload)
{
    auto& made = answers_[std::string{payload}];
    if (!made.empty())
        return made;
    if (const auto bytes = wanted(bytes_words, payload); bytes > 0)
        made = answer_of_bytes(bytes);
    else if (const auto rows = wanted(rows_words, payload); rows > 0)
        made = answer_of_rows(rows);
    return made;
}

}  // namespace

int main(int count, char** arguments)
{
    if (count < 2)
        die("usage: bench_stub ADDRESS:PORT...");
    raise_file_limit();
    stub{std::span{arguments, static_cast<std::size_t>(count)}.subspan(1)}.run();
}
