#include <tenbin/mysql/auth_packet.hpp>
#include <tenbin/mysql/native_password.hpp>

#include <openssl/evp.h>

#include <algorithm>
#include <tuple>

namespace tenbin::mysql {

namespace {

using digest = std::array<std::byte, 20>;

digest sha1(bytes_view bytes)
{
    digest out{};
    EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(out.data()), nullptr, EVP_sha1(), nullptr);
    return out;
}

}  // namespace

scramble scramble_of(bytes_view greeting_payload) noexcept
{
    scramble out{};
    cursor at{greeting_payload.subspan(1)};
    std::ignore = at.terminated();
    std::ignore = at.take(4);
    const auto first = at.take(8);
    std::copy(first.begin(), first.end(), out.begin());
    std::ignore = at.take(1 + 2 + 1 + 2 + 2 + 1 + 10);
    const auto second = at.take(12);
    std::copy(second.begin(), second.end(), out.begin() + 8);
    return out;
}

std::optional<scramble> decode_switch_to_native_password(bytes_view payload) noexcept
{
    const auto request = decode_plugin_request(payload);
    if (!request || request->plugin != "mysql_native_password" || request->data.size() < scramble{}.size())
        return std::nullopt;
    const auto data = request->data.first(scramble{}.size());
    scramble out{};
    std::copy(data.begin(), data.end(), out.begin());
    return out;
}

std::vector<std::byte> native_password_answer(std::string_view password, const scramble& with)
{
    if (password.empty())
        return {};
    const auto once = sha1(std::as_bytes(std::span{password}));
    const auto twice = sha1(once);
    std::array<std::byte, 40> both{};
    std::copy(with.begin(), with.end(), both.begin());
    std::copy(twice.begin(), twice.end(), both.begin() + 20);
    const auto mask = sha1(both);
    std::vector<std::byte> answer(once.begin(), once.end());
    for (std::size_t i = 0; i < answer.size(); ++i)
        answer[i] ^= mask[i];
    return answer;
}

}  // namespace tenbin::mysql
