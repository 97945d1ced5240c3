// Any bytes as a header of the PROXY protocol. What was read can be written and is read again as the same; a header is
// the same header whatever follows it, and is incomplete as long as a byte of it is missing.
#include <tenbin/net/proxy_header.hpp>

#include "support/must.hpp"

using namespace tenbin;
using support::must;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto input = std::as_bytes(std::span{data, size});
    const auto header = net::decode_proxy_header(input);
    if (!header)
        return 0;
    must(header->size <= size && header->size <= net::proxy_header_bytes_max, "a header lies in the input");
    must(net::decode_proxy_header(input.first(header->size)) == header, "what follows a header does not change it");
    must(net::decode_proxy_header(input.first(header->size - 1)) == tl::unexpected{net::proxy_header_error::incomplete},
         "a header is incomplete without its last byte");
    if (!header->whose)
        return 0;
    for (const auto version : {config::send_proxy::v1, config::send_proxy::v2}) {
        const auto written = net::encode_proxy_header(version, *header->whose);
        const auto again = net::decode_proxy_header(written);
        must(again && again->size == written.size() && again->whose == header->whose, "what was written is read again");
    }
    return 0;
}
