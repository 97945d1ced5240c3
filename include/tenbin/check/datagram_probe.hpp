// The checks by datagrams: UDP_CHECK, DNS_CHECK (RFC 1035) and PING_CHECK (RFC 792, RFC 4443).
#pragma once

#include <tenbin/check/origin.hpp>
#include <tenbin/check/probe.hpp>
#include <tenbin/config/server_check_model.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace tenbin::check {

/// Good is any answer, or none by the limit unless one is required, but no word from the host that nobody is there.
[[nodiscard]] asio::awaitable<result<problem>>
probe_udp(endpoint where, milliseconds limit, const config::udp_check& how, const origin& from);

/// Good is an answer to the question without an error, whatever it says. Other datagrams are passed over.
[[nodiscard]] asio::awaitable<result<problem>>
probe_dns(endpoint where, milliseconds limit, const config::dns_check& how, const origin& from);

/// An echo comes back. Needs a group in net.ipv4.ping_group_range.
[[nodiscard]] asio::awaitable<result<problem>> probe_ping(address host, milliseconds limit, const origin& from);

/// The question, as it is sent; nothing for a name that can't be.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> dns_question(const config::dns_check& how, std::uint16_t id);

/// What is wrong with an answer: nothing where it is good. Absent: it answers another question.
[[nodiscard]] std::optional<problem> judge_dns_answer(std::span<const std::uint8_t> answer, std::uint16_t id);

/// What is wrong with a reply, for require_reply and the lengths.
[[nodiscard]] problem judge_udp_reply(const config::udp_check& how, std::span<const std::uint8_t> reply);

}  // namespace tenbin::check
