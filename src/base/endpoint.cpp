#include <tenbin/base/endpoint.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <charconv>
#include <cstring>

namespace tenbin {

std::optional<address> address::parse(std::string_view text)
{
    // inet_pton wants a terminated string; the longest address has 45 characters.
    std::array<char, INET6_ADDRSTRLEN> terminated{};
    if (text.size() >= terminated.size())
        return std::nullopt;
    text.copy(terminated.data(), text.size());
    address parsed;
    if (inet_pton(AF_INET, terminated.data(), parsed.bytes.data()) == 1)
        return parsed;
    parsed.kind = family::v6;
    if (inet_pton(AF_INET6, terminated.data(), parsed.bytes.data()) == 1)
        return parsed;
    return std::nullopt;
}

std::string address::to_string() const
{
    std::array<char, INET6_ADDRSTRLEN> text{};
    inet_ntop(kind == family::v4 ? AF_INET : AF_INET6, bytes.data(), text.data(), text.size());
    return text.data();
}

std::optional<endpoint> endpoint::parse(std::string_view text)
{
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos)
        return std::nullopt;
    auto host = text.substr(0, colon);
    const bool bracketed = host.size() >= 2 && host.front() == '[' && host.back() == ']';
    if (bracketed)
        host = host.substr(1, host.size() - 2);
    const auto parsed = address::parse(host);
    if (!parsed || bracketed != (parsed->kind == address::family::v6))
        return std::nullopt;

    const auto digits = text.substr(colon + 1);
    endpoint where{.host = *parsed};
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), where.port);
    if (problem != std::errc{} || end != digits.data() + digits.size())
        return std::nullopt;
    return where;
}

std::string endpoint::to_string() const
{
    const auto text = host.to_string();
    return (host.kind == address::family::v6 ? "[" + text + "]" : text) + ":" + std::to_string(port);
}

socket_address to_socket_address(const endpoint& where) noexcept
{
    socket_address result;
    if (where.host.kind == address::family::v4) {
        sockaddr_in in{};
        in.sin_family = AF_INET;
        in.sin_port = htons(where.port);
        std::memcpy(&in.sin_addr, where.host.bytes.data(), sizeof in.sin_addr);
        std::memcpy(&result.storage, &in, sizeof in);
        result.size = sizeof in;
    } else {
        sockaddr_in6 in{};
        in.sin6_family = AF_INET6;
        in.sin6_port = htons(where.port);
        std::memcpy(&in.sin6_addr, where.host.bytes.data(), sizeof in.sin6_addr);
        std::memcpy(&result.storage, &in, sizeof in);
        result.size = sizeof in;
    }
    return result;
}

std::optional<endpoint> from_socket_address(const sockaddr_storage& storage) noexcept
{
    endpoint where;
    if (storage.ss_family == AF_INET) {
        sockaddr_in in{};
        std::memcpy(&in, &storage, sizeof in);
        where.port = ntohs(in.sin_port);
        std::memcpy(where.host.bytes.data(), &in.sin_addr, sizeof in.sin_addr);
        return where;
    }
    if (storage.ss_family == AF_INET6) {
        sockaddr_in6 in{};
        std::memcpy(&in, &storage, sizeof in);
        where.host.kind = address::family::v6;
        where.port = ntohs(in.sin6_port);
        std::memcpy(where.host.bytes.data(), &in.sin6_addr, sizeof in.sin6_addr);
        return where;
    }
    return std::nullopt;
}

}  // namespace tenbin
