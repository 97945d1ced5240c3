// Any conversation after a login through the command tracker. The first byte of the input chooses capabilities; then
// pieces follow, each a byte (the side in its highest bit, the size in the others) and the bytes that this side sends.
#include <tenbin/mysql/command_tracker.hpp>

#include <algorithm>

#include "support/must.hpp"

namespace {

using namespace tenbin::mysql;
using tenbin::support::must;

constexpr std::uint64_t capability_sets[] = {
    capability::protocol_41,
    capability::protocol_41 | capability::deprecate_eof | capability::progress | capability::cache_metadata,
    capability::protocol_41 | capability::cache_metadata,
    capability::mysql | capability::protocol_41,
    capability::mysql | capability::protocol_41 | capability::deprecate_eof,
};

void feed(command_tracker& to, bool from_server, bytes_view bytes)
{
    if (from_server)
        to.from_server(bytes);
    else
        to.from_client(bytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    const auto capabilities = capability_sets[data[0] % std::size(capability_sets)];
    auto rest = std::as_bytes(std::span{data, size}).subspan(1);
    command_tracker whole{capabilities, 2};
    command_tracker bytewise{capabilities, 2};
    while (!rest.empty()) {
        const auto head = std::to_integer<unsigned>(rest.front());
        rest = rest.subspan(1);
        const auto piece = rest.first(std::min<std::size_t>(rest.size(), head & 0x7fU));
        rest = rest.subspan(piece.size());
        const bool from_server = (head & 0x80U) != 0;
        feed(whole, from_server, piece);
        for (std::size_t i = 0; i < piece.size(); ++i)
            feed(bytewise, from_server, piece.subspan(i, 1));
        must(whole.opaque() == bytewise.opaque(), "what is understood does not depend on the pieces");
        if (whole.opaque())
            return 0;
        must(whole == bytewise, "what is known does not depend on the pieces");
        must(!whole.at_rest() || whole.running() == 0, "nothing runs at rest");
        must(!whole.may_end() || whole.at_rest(), "a session that may end is at rest");
    }
    return 0;
}
