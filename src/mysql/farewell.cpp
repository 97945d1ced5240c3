#include <tenbin/mysql/err_packet.hpp>
#include <tenbin/mysql/farewell.hpp>
#include <tenbin/mysql/handshake_response.hpp>

namespace tenbin::mysql {

namespace {

constexpr std::size_t payload_bytes_max = 64 * 1024;
constexpr unsigned rounds_max = 4;
constexpr std::byte com_quit{0x01};

}  // namespace

farewell::farewell(begin where, std::uint8_t sequence, const random_bytes& random)
    : random_{random}, frames_{payload_bytes_max}
{
    switch (where) {
    case begin::greeted:
        send(encode_handshake_response("tenbin_abort", random_, {}, sequence));
        break;
    case begin::in_a_round:
        send(frame_of(random_, sequence));
        break;
    case begin::answering:
        break;
    }
}

void farewell::send(std::vector<std::byte> whole)
{
    made_ = std::move(whole);
    to_server_ = made_;
}

void farewell::received(bytes_view& input)
{
    to_server_ = {};
    const auto next = frames_.next(input);
    if (!next) {
        done_ = true;
        return;
    }
    if (!*next)
        return;
    const auto payload = (*next)->payload();
    if (payload.empty() || is_err(payload) || ++rounds_ > rounds_max) {
        done_ = true;
    } else if (payload[0] == std::byte{0}) {
        // An account that takes anybody: leave as a client does.
        send(frame_of(std::array{com_quit}, 0));
        done_ = true;
    } else {
        send(frame_of(random_, static_cast<std::uint8_t>((*next)->sequence() + 1)));
    }
}

}  // namespace tenbin::mysql
