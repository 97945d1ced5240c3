#include <tenbin/check/datagram_probe.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/generic/datagram_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>
#include <random>
#include <string_view>

#include "dial.hpp"

namespace tenbin::check {

namespace {

using protocol = asio::generic::datagram_protocol;
using error_code = boost::system::error_code;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr std::string_view default_payload = "A check of tenbin: are you there";

std::uint16_t draw_id()
{
    std::random_device draw;
    return static_cast<std::uint16_t>(std::uniform_int_distribution<unsigned>{1, 0xffff}(draw));
}

/// One exchange with one host over a connected socket; datagrams of others do not reach it.
class exchange {
public:
    exchange(const asio::any_io_executor& on, milliseconds limit)
        : socket_{on}, timer_{on}, until_{steady::now() + limit}
    {
    }

    /// The failure is this machine's.
    result<problem> open(int number, const endpoint& to, const origin& from)
    {
        const int family = to.host.kind == address::family::v4 ? AF_INET : AF_INET6;
        error_code why;
        socket_.open(protocol{family, number}, why);
        if (why)
            return failed(fault::operation, "socket: " + why.message(), std::error_code{why});
        if (auto bound = bind_to(socket_.native_handle(), from, to.host.kind); !bound)
            return tl::unexpected{std::move(bound.error())};
        const auto raw = to_socket_address(to);
        socket_.connect(protocol::endpoint{raw.get(), raw.size}, why);
        return why ? problem{"connect: " + why.message()} : problem{};
    }

    problem send(std::span<const std::uint8_t> bytes)
    {
        error_code why;
        socket_.send(asio::buffer(bytes.data(), bytes.size()), 0, why);
        return why ? problem{"send: " + why.message()} : problem{};
    }

    struct heard {
        bool timed_out = false;
        problem trouble{};
        std::span<const std::uint8_t> bytes{};
    };
    asio::awaitable<heard> hear()
    {
        using namespace asio::experimental::awaitable_operators;
        timer_.expires_at(until_);
        const auto buffer = asio::buffer(bytes_);
        const auto first = co_await (socket_.async_receive(buffer, as_result) || timer_.async_wait(as_result));
        if (first.index() == 1)
            co_return heard{.timed_out = true};
        const auto& [why, size] = std::get<0>(first);
        if (why)
            co_return heard{.trouble = "answer: " + why.message()};
        co_return heard{.bytes = std::span{bytes_}.first(size)};
    }

private:
    protocol::socket socket_;
    asio::steady_timer timer_;
    steady::time_point until_;
    std::array<std::uint8_t, 4096> bytes_{};
};

std::vector<std::uint8_t> echo_request(address::family kind, std::uint16_t sequence)
{
    // The kernel writes checksum and identifier of its own.
    std::vector<std::uint8_t> made(sizeof(icmphdr) + default_payload.size());
    made[0] = kind == address::family::v4 ? std::uint8_t{ICMP_ECHO} : std::uint8_t{ICMP6_ECHO_REQUEST};
    made[6] = static_cast<std::uint8_t>(sequence >> 8);
    made[7] = static_cast<std::uint8_t>(sequence);
    std::ranges::copy(default_payload, made.begin() + sizeof(icmphdr));
    return made;
}

bool answers(std::span<const std::uint8_t> reply, address::family kind, std::uint16_t sequence)
{
    const auto wanted = kind == address::family::v4 ? std::uint8_t{ICMP_ECHOREPLY} : std::uint8_t{ICMP6_ECHO_REPLY};
    return reply.size() >= sizeof(icmphdr) && reply[0] == wanted && reply[6] == sequence >> 8 &&
           reply[7] == (sequence & 0xff);
}

}  // namespace

asio::awaitable<result<problem>>
probe_udp(endpoint where, milliseconds limit, const config::udp_check& how, const origin& from)
{
    exchange with{co_await asio::this_coro::executor, limit};
    auto opened = with.open(IPPROTO_UDP, where, from);
    if (!opened || *opened)
        co_return opened;
    auto payload = how.payload;
    if (payload.empty())
        payload.assign(default_payload.begin(), default_payload.end());
    if (auto trouble = with.send(payload))
        co_return trouble;
    auto said = co_await with.hear();
    if (said.trouble)
        co_return std::move(said.trouble);
    if (said.timed_out)
        co_return how.require_reply ? problem{"reply: timed out"} : problem{};
    co_return judge_udp_reply(how, said.bytes);
}

asio::awaitable<result<problem>>
probe_dns(endpoint where, milliseconds limit, const config::dns_check& how, const origin& from)
{
    const auto id = draw_id();
    const auto question = dns_question(how, id);
    if (!question)
        co_return failed(fault::operation, "DNS_CHECK: \"" + how.name + "\" can't be asked for");
    exchange with{co_await asio::this_coro::executor, limit};
    auto opened = with.open(IPPROTO_UDP, where, from);
    if (!opened || *opened)
        co_return opened;
    if (auto trouble = with.send(*question))
        co_return trouble;
    for (;;) {
        auto said = co_await with.hear();
        if (said.timed_out)
            co_return problem{"answer: timed out"};
        if (said.trouble)
            co_return std::move(said.trouble);
        if (auto found = judge_dns_answer(said.bytes, id))
            co_return std::move(*found);
    }
}

asio::awaitable<result<problem>> probe_ping(address host, milliseconds limit, const origin& from)
{
    exchange with{co_await asio::this_coro::executor, limit};
    const auto sequence = draw_id();
    auto opened =
        with.open(host.kind == address::family::v4 ? int{IPPROTO_ICMP} : int{IPPROTO_ICMPV6}, {.host = host}, from);
    if (!opened && opened.error().code == std::errc::permission_denied)
        opened.error().words += ": the group of tenbin's roles is not in sysctl net.ipv4.ping_group_range";
    if (!opened || *opened)
        co_return opened;
    const auto request = echo_request(host.kind, sequence);
    if (auto trouble = with.send(request))
        co_return trouble;
    for (;;) {
        auto said = co_await with.hear();
        if (said.timed_out)
            co_return problem{"echo: timed out"};
        if (said.trouble)
            co_return std::move(said.trouble);
        if (answers(said.bytes, host.kind, sequence))
            co_return problem{};
    }
}

}  // namespace tenbin::check
