// Any bytes through the frame reader, any payload through every decoder. The first byte of the input is the size of the
// pieces that the stream comes in, the rest is the stream.
#include <tenbin/mysql/auth_packet.hpp>
#include <tenbin/mysql/err_packet.hpp>
#include <tenbin/mysql/greeting.hpp>
#include <tenbin/mysql/handshake_response.hpp>
#include <tenbin/mysql/ok_packet.hpp>
#include <tenbin/mysql/printable.hpp>

#include <algorithm>
#include <functional>

#include "support/must.hpp"

namespace {

using namespace tenbin::mysql;
using tenbin::support::must;
using bytes = std::vector<std::byte>;

/// The payloads of a stream, each in memory of exactly its size, and the error that it ends with.
struct cut_stream {
    std::vector<bytes> payloads;
    std::optional<wire_error> error;
    bool operator==(const cut_stream&) const = default;
};

cut_stream cut(bytes_view stream, std::size_t piece_bytes)
{
    frame_reader reader{4096};
    cut_stream found;
    while (!stream.empty()) {
        const auto size = std::min(piece_bytes, stream.size());
        const bytes piece(stream.begin(), stream.begin() + static_cast<std::ptrdiff_t>(size));
        stream = stream.subspan(size);
        bytes_view rest{piece};
        while (!rest.empty()) {
            const auto next = reader.next(rest);
            must(reader.held().size() < 4096 + frame_header_bytes, "the reader's buffer is bounded");
            if (!next) {
                found.error = next.error();
                return found;
            }
            if (*next)
                found.payloads.emplace_back((*next)->payload().begin(), (*next)->payload().end());
        }
    }
    return found;
}

void must_lie_in(std::string_view text, bytes_view payload)
{
    const auto whole = as_text(payload);
    const std::less_equal<const char*> before;  // of any two pointers
    must(text.empty() ||
             (before(whole.data(), text.data()) && before(text.data() + text.size(), whole.data() + whole.size())),
         "what was decoded points into the payload");
}

void decode_greeting_and_mask_it(bytes payload)
{
    const auto greeting = decode_greeting(payload);
    if (!greeting)
        return;
    must_lie_in(greeting->version, payload);
    must_lie_in(greeting->plugin, payload);
    const auto capabilities = greeting->capabilities;
    mask_greeting(payload, capability::masked);
    const auto masked = decode_greeting(payload);
    must(masked && masked->capabilities == (capabilities & ~capability::masked), "masking takes the masked bits out");
    must(masked->thread_id == greeting->thread_id && masked->plugin == greeting->plugin,
         "masking changes nothing else");
    const auto once = payload;
    mask_greeting(payload, capability::masked);
    must(payload == once, "masking twice is masking once");
}

void decode(const bytes& payload)
{
    decode_greeting_and_mask_it(payload);
    if (const auto response = decode_handshake_response(payload)) {
        must_lie_in(response->user, payload);
        must_lie_in(response->database, payload);
        must_lie_in(response->plugin, payload);
    }
    for (const auto capabilities : {std::uint64_t{0}, capability::session_track})
        if (const auto ok = decode_ok(payload, capabilities)) {
            must_lie_in(ok->info, payload);
            must_lie_in(as_text(ok->session_state), payload);
        }
    if (const auto err = decode_err(payload)) {
        must_lie_in(err->sqlstate, payload);
        must_lie_in(err->message, payload);
        must(printable(err->message, 200).size() <= 200, "shown text is bounded");
    }
    const auto request = decode_plugin_request(payload);
    if (request) {
        must_lie_in(request->plugin, payload);
        must_lie_in(as_text(request->data), payload);
    }
    must(kind_of(payload) != auth_packet::next_factor || request, "a next factor names its plugin");
    std::ignore = is_eof(payload);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    const auto stream = std::as_bytes(std::span{data, size}).subspan(1);
    const auto whole = cut(stream, std::max<std::size_t>(stream.size(), 1));
    must(cut(stream, data[0] + 1U) == whole, "the frames do not depend on the pieces");
    for (const auto& payload : whole.payloads)
        decode(payload);
    decode({stream.begin(), stream.end()});  // so that a payload is found without a header
    return 0;
}
