// bench_load MODE ADDRESS:PORT SESSIONS AMOUNT ANSWER_BYTES : the clients of the bench. One thread, one epoll.
//
//   query    holds SESSIONS logged-in sessions, each asking again when it has its answer, for AMOUNT seconds
//   rows     the same with answers of many rows of 20 bytes: ANSWER_BYTES is the number of rows, then
//   connect  SESSIONS at a time: connect, log in, ask once, quit, again, for AMOUNT seconds
//   idle     opens SESSIONS sessions, each asks AMOUNT times and falls silent
//
// It prints "ready" when its sessions stand and waits for a line (query, connect: the measurement begins there), then
// prints one line of JSON and keeps its sessions until its standard input ends.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <iostream>
#include <utility>
#include <vector>

#include "bench_dialect.hpp"

namespace {

using namespace bench;
using namespace std::string_view_literals;
using clock_type = std::chrono::steady_clock;

enum class mode : std::uint8_t { query, connect, idle };

struct plan {
    mode what;
    sockaddr_in to;
    unsigned sessions;
    unsigned amount;
    std::string query;
    std::size_t answer_bytes;
};

/// Logins under way at a time: proxies bound them.
constexpr unsigned logins_max = 32;

struct session {
    enum class state : std::uint8_t { greeting, login, ready, asking };
    int socket = -1;
    state is = state::greeting;
    unsigned asked = 0;
    std::size_t missing = 0;  ///< bytes of the answer
    std::string unread;       ///< part of a packet of the login
    clock_type::time_point began;
};

class load {
public:
    explicit load(plan what) : plan_{std::move(what)}, sessions_(plan_.sessions) {}
    void open_sessions();
    void run();
    void report() const;

private:
    void open(session& of);
    void turn();
    void read(session& from);
    void login_packet(session& from, std::string_view packet);
    void logged_in(session& of);
    void answered(session& of);
    void ask(session& of);
    void put(const session& to, std::string_view bytes);

    const plan plan_;
    const std::string login_ = login();
    const std::string quit_ = quit();
    int epoll_ = must(epoll_create1(EPOLL_CLOEXEC), "epoll_create1");
    std::vector<session> sessions_;
    std::size_t opened_ = 0;
    std::size_t resting_ = 0;  ///< sessions that have nothing more to do
    bool measuring_ = false;
    clock_type::time_point begin_;
    clock_type::time_point end_;
    std::vector<clock_type::duration> latencies_;
    std::array<char, 65536> buffer_{};
};

/// All sessions of query and idle; idle ones have asked what they ask, then.
void load::open_sessions()
{
    while (opened_ < std::min<std::size_t>(logins_max, sessions_.size()))
        open(sessions_[opened_++]);
    while (resting_ < sessions_.size())
        turn();
}

void load::run()
{
    begin_ = clock_type::now();
    end_ = begin_ + std::chrono::seconds{plan_.amount};
    measuring_ = true;
    resting_ = 0;
    for (auto& each : sessions_)
        if (plan_.what == mode::query)
            ask(each);
        else
            open(each);
    while (resting_ < sessions_.size())
        turn();
    end_ = clock_type::now();
}

void load::report() const
{
    auto sorted = latencies_;
    std::sort(sorted.begin(), sorted.end());
    const auto at = [&](std::size_t percent) {
        using microseconds = std::chrono::duration<double, std::micro>;
        return sorted.empty() ? 0.0 : microseconds{sorted[(sorted.size() - 1) * percent / 100]}.count();
    };
    fmt::print("{{\"operations\": {}, \"seconds\": {:.3f}, \"p50_us\": {:.1f}, \"p99_us\": {:.1f}}}\n",
               sorted.size(),
               std::chrono::duration<double>{end_ - begin_}.count(),
               at(50),
               at(99));
    std::fflush(stdout);
}

void load::open(session& of)
{
    of.is = session::state::greeting;
    of.began = clock_type::now();
    of.socket = connect_to(plan_.to);
    watch(epoll_, of.socket, EPOLLIN, static_cast<std::uint64_t>(&of - sessions_.data()));
}

void load::turn()
{
    std::array<epoll_event, 256> events{};
    const int count = epoll_wait(epoll_, events.data(), events.size(), -1);
    for (int i = 0; i < count; ++i)
        read(sessions_[events[static_cast<std::size_t>(i)].data.u64]);
}

void load::read(session& from)
{
    const auto size = recv(from.socket, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
    if (size < 0 && errno == EAGAIN)
        return;
    if (size <= 0)
        die("the connection ended: " + std::string{size < 0 ? std::strerror(errno) : "FIN"});
    std::string_view bytes{buffer_.data(), static_cast<std::size_t>(size)};
    if (from.is == session::state::asking) {
        if (from.missing == plan_.answer_bytes && bytes.size() > header_bytes && bytes[header_bytes] == err_header)
            die("a query failed");
        if (bytes.size() > from.missing)
            die("more came than was asked for");
        from.missing -= bytes.size();
        if (from.missing == 0)
            answered(from);
        return;
    }
    from.unread.append(bytes);
    const auto whole = packet_bytes(from.unread);
    if (whole > 0 && whole <= from.unread.size())
        login_packet(from, std::exchange(from.unread, {}));
}

void load::login_packet(session& from, std::string_view packet)
{
    if (packet.size() <= header_bytes || packet[header_bytes] == err_header)
        die("refused: " + std::string{packet.substr(std::min(packet.size(), header_bytes))});
    if (from.is == session::state::greeting) {
        from.is = session::state::login;
        put(from, login_);
    } else if (from.is == session::state::login) {
        from.is = session::state::ready;
        logged_in(from);
    } else {
        die("bytes that nobody asked for");
    }
}

void load::logged_in(session& of)
{
    if (plan_.what != mode::connect && opened_ < sessions_.size())
        open(sessions_[opened_++]);
    if (plan_.what == mode::connect || (plan_.what == mode::idle && plan_.amount > 0))
        ask(of);
    else
        ++resting_;
}

void load::ask(session& of)
{
    if (plan_.what != mode::connect)
        of.began = clock_type::now();
    of.is = session::state::asking;
    of.missing = plan_.answer_bytes;
    ++of.asked;
    put(of, plan_.query);
}

void load::answered(session& of)
{
    of.is = session::state::ready;
    if (plan_.what == mode::connect) {
        put(of, quit_);
        close(of.socket);
    }
    const auto now = clock_type::now();
    if (measuring_)
        latencies_.push_back(now - of.began);
    const bool again = plan_.what == mode::idle ? of.asked < plan_.amount : now < end_;
    if (!again)
        ++resting_;
    else if (plan_.what == mode::connect)
        open(of);
    else
        ask(of);
}

void load::put(const session& to, std::string_view bytes)
{
    if (send(to.socket, bytes.data(), bytes.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(bytes.size()))
        die("send: " + std::string{std::strerror(errno)});
}

mode mode_of(std::string_view text)
{
    if (text == "query" || text == "rows")
        return mode::query;
    if (text == "connect")
        return mode::connect;
    if (text == "idle")
        return mode::idle;
    die("the mode is query, rows, connect or idle");
}

}  // namespace

int main(int count, char** arguments)
{
    if (count != 6)
        die("usage: bench_load query|rows|connect|idle ADDRESS:PORT SESSIONS AMOUNT ANSWER_BYTES");
    raise_file_limit();
    const auto what = mode_of(arguments[1]);
    const bool in_rows = arguments[1] == "rows"sv;
    const auto answer = number(arguments[5]);
    load clients{{.what = what,
                  .to = address_of(arguments[2]),
                  .sessions = number(arguments[3]),
                  .amount = number(arguments[4]),
                  .query = in_rows ? query_of_rows(answer) : query_of_bytes(answer),
                  .answer_bytes = in_rows ? answer_of_rows(answer).size() : answer}};
    if (what != mode::connect)
        clients.open_sessions();
    std::cout << "ready" << std::endl;
    std::string line;
    std::getline(std::cin, line);
    if (what != mode::idle)
        clients.run();
    clients.report();
    std::getline(std::cin, line);
}
