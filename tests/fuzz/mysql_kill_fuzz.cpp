// The reader of KILL on any bytes: it reads nothing outside them, a KILL that it reads was awaited at every cut, and
// the same KILL made for another thread is read as that.
#include <tenbin/mysql/kill_command.hpp>

#include <cstdint>

#include "support/must.hpp"

using tenbin::support::must;
using namespace tenbin::mysql;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const bytes_view bytes{reinterpret_cast<const std::byte*>(data), size};
    const auto kill = read_kill(bytes);
    must(look_quickly_for_kill(bytes) == look_for_kill(bytes), "the quick look sees what the long one sees");
    if (look_for_kill(bytes) == kill_sign::whole)
        must(kill.has_value(), "what looks like a whole KILL is read");
    if (!kill || kill->frame_bytes > frame_header_bytes + kill_payload_max || bytes[3] != std::byte{0})
        return 0;
    must(kill->frame_bytes <= size, "a KILL ends within its bytes");
    for (std::size_t cut = 0; cut < kill->frame_bytes; ++cut)
        must(look_quickly_for_kill(bytes.first(cut)) == kill_sign::perhaps, "a KILL is awaited wherever it is cut");
    const auto other = kill_of(bytes, kill->thread ^ 1U);
    const auto read = read_kill(other);
    must(read && read->thread == (kill->thread ^ 1U) && read->frame_bytes == other.size(),
         "a KILL made for another thread is one");
    return 0;
}
