#include <tenbin/vrrp/authentication_header.hpp>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>

#include "advert_header.hpp"

namespace tenbin::vrrp {

namespace {

using bytes = std::vector<std::uint8_t>;
using view = std::span<const std::uint8_t>;

constexpr std::size_t spi_at = 4;
constexpr std::size_t sequence_at = 8;
constexpr std::size_t icv_at = 12;
constexpr std::size_t icv_bytes = 12;

/// Of the IP header without what changes on its way, the AH with no ICV, and the message.
std::array<std::uint8_t, icv_bytes> icv_of(view ip_header, view behind, const ah_secret& secret)
{
    bytes covered{ip_header.begin(), ip_header.end()};
    for (const std::size_t at : {1, 6, 7, 10, 11})
        covered[at] = 0;
    if (secret.unicast)
        covered[8] = 0;
    const auto icv = static_cast<std::ptrdiff_t>(covered.size() + icv_at);
    covered.insert(covered.end(), behind.begin(), behind.end());
    std::fill_n(covered.begin() + icv, icv_bytes, std::uint8_t{0});

    std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    ::HMAC(EVP_md5(),
           secret.key.data(),
           static_cast<int>(secret.key.size()),
           covered.data(),
           covered.size(),
           digest.data(),
           &size);
    std::array<std::uint8_t, icv_bytes> made{};
    std::copy_n(digest.begin(), icv_bytes, made.begin());
    return made;
}

}  // namespace

bytes with_ah(
    const route& by, view message, const ah_secret& secret, std::uint32_t sequence, std::uint16_t id, std::uint8_t ttl)
{
    bytes made(ah_bytes);
    made[0] = ip_protocol;
    made[1] = ah_bytes / 4 - 2;
    std::copy_n(by.from.bytes.begin(), 4, made.begin() + spi_at);
    for (std::size_t i = 0; i < 4; ++i)
        made[sequence_at + i] = static_cast<std::uint8_t>(sequence >> (24 - 8 * i));
    made.insert(made.end(), message.begin(), message.end());
    const auto icv = icv_of(ip_header(by, ah_protocol, made.size(), ttl, id), made, secret);
    std::ranges::copy(icv, made.begin() + icv_at);
    return made;
}

tl::expected<ah_content, std::string> open_ah(view ip_header, view behind, const ah_secret& secret)
{
    if (behind.size() < ah_bytes || behind[0] != ip_protocol || behind[1] != ah_bytes / 4 - 2)
        return tl::unexpected{std::string{"its authentication header is none of HMAC-MD5-96"}};
    const auto icv = icv_of(ip_header, behind, secret);
    if (::CRYPTO_memcmp(icv.data(), behind.data() + icv_at, icv.size()) != 0)
        return tl::unexpected{std::string{"its authentication header does not fit our password"}};
    ah_content made{.message = behind.subspan(ah_bytes)};
    for (std::size_t i = 0; i < 4; ++i)
        made.sequence = made.sequence << 8 | behind[sequence_at + i];
    return made;
}

}  // namespace tenbin::vrrp
