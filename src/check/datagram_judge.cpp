#include <tenbin/check/datagram_probe.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace tenbin::check {

namespace {

constexpr std::array<std::pair<std::string_view, std::uint16_t>, 9> types{{{"A", 1},
                                                                           {"NS", 2},
                                                                           {"CNAME", 5},
                                                                           {"SOA", 6},
                                                                           {"MX", 15},
                                                                           {"TXT", 16},
                                                                           {"AAAA", 28},
                                                                           {"RRSIG", 46},
                                                                           {"DNSKEY", 48}}};
constexpr std::size_t header_bytes = 12;
constexpr std::size_t label_max = 63;
constexpr std::size_t name_max = 255;
constexpr std::uint8_t recursion_desired = 0x01;
constexpr std::uint8_t is_response = 0x80;
constexpr std::uint8_t rcode_mask = 0x0f;
constexpr std::uint16_t internet = 1;

void put(std::vector<std::uint8_t>& to, std::uint16_t value)
{
    to.push_back(static_cast<std::uint8_t>(value >> 8));
    to.push_back(static_cast<std::uint8_t>(value));
}

bool put_name(std::vector<std::uint8_t>& to, std::string_view name)
{
    if (name.ends_with('.'))
        name.remove_suffix(1);
    if (name.size() > name_max)
        return false;
    while (!name.empty()) {
        const auto label = name.substr(0, name.find('.'));
        if (label.empty() || label.size() > label_max)
            return false;
        to.push_back(static_cast<std::uint8_t>(label.size()));
        to.insert(to.end(), label.begin(), label.end());
        name.remove_prefix(std::min(label.size() + 1, name.size()));
    }
    to.push_back(0);
    return true;
}

/// RFC 1035, 4.1.1.
std::string_view words_of(unsigned rcode)
{
    constexpr std::array<std::string_view, 6> words{
        "no error", "format error", "server failure", "no such name", "not implemented", "refused"};
    return rcode < words.size() ? words[rcode] : "an error";
}

}  // namespace

std::optional<std::vector<std::uint8_t>> dns_question(const config::dns_check& how, std::uint16_t id)
{
    std::vector<std::uint8_t> made;
    put(made, id);
    made.push_back(recursion_desired);
    made.push_back(0);
    for (const auto count : std::array<std::uint16_t, 4>{1, 0, 0, 0})
        put(made, count);
    const auto* const type = std::ranges::find(types, how.type, &std::pair<std::string_view, std::uint16_t>::first);
    if (type == types.end() || !put_name(made, how.name))
        return std::nullopt;
    put(made, type->second);
    put(made, internet);
    return made;
}

std::optional<problem> judge_dns_answer(std::span<const std::uint8_t> answer, std::uint16_t id)
{
    if (answer.size() < header_bytes || answer[0] != id >> 8 || answer[1] != (id & 0xff) ||
        (answer[2] & is_response) == 0)
        return std::nullopt;
    const unsigned rcode = answer[3] & rcode_mask;
    if (rcode == 0)
        return problem{};
    return problem{fmt::format("answer: RCODE {} ({})", rcode, words_of(rcode))};
}

problem judge_udp_reply(const config::udp_check& how, std::span<const std::uint8_t> reply)
{
    if (!how.require_reply)
        return std::nullopt;
    if (reply.size() < how.min_reply_length || reply.size() > how.max_reply_length)
        return fmt::format("reply: {} bytes, not {} to {}", reply.size(), how.min_reply_length, how.max_reply_length);
    if (reply.size() < how.reply.size())
        return fmt::format("reply: {} bytes, fewer than are wanted", reply.size());
    for (std::size_t i = 0; i < how.reply.size(); ++i)
        if ((reply[i] & how.reply[i].mask) != (how.reply[i].value & how.reply[i].mask))
            return fmt::format("reply: its byte {} is {:#04x}", i, reply[i]);
    return std::nullopt;
}

}  // namespace tenbin::check
