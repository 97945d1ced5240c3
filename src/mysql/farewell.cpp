#include <tenbin/mysql/auth_packet.hpp>
#include <tenbin/mysql/farewell.hpp>
#include <tenbin/mysql/handshake_response.hpp>

#include <string_view>
#include <utility>

namespace tenbin::mysql {

namespace {

constexpr unsigned rounds_max = 4;
constexpr std::byte com_quit{0x01};

constexpr std::size_t digest_bytes = 20;             // of mysql_native_password
constexpr std::size_t sha2_digest_bytes = 32;        // of caching_sha2_password
constexpr std::size_t ed25519_signature_bytes = 64;  // of client_ed25519

std::size_t answer_bytes(std::string_view plugin) noexcept
{
    if (plugin == "client_ed25519")
        return ed25519_signature_bytes;
    return plugin == "caching_sha2_password" ? sha2_digest_bytes : digest_bytes;
}

}  // namespace

farewell::farewell(place at, const random_bytes& random)
    : random_{random}, plugin_{std::move(at.plugin)}, frames_{std::move(at.frames)}
{
    switch (at.where) {
    case begin::greeted:
        send(encode_handshake_response("tenbin_abort", bytes_view{random_}.first(digest_bytes), {}, at.sequence));
        break;
    case begin::in_a_round:
        answer(at.sequence);
        break;
    case begin::answering:
        break;
    case begin::over:
        done_ = true;
        break;
    }
}

void farewell::received(bytes_view& input)
{
    to_server_ = {};
    if (done_)
        return;
    const auto next = frames_.next(input);
    if (!next) {
        done_ = true;
        return;
    }
    if (!*next)
        return;
    const auto& frame = **next;
    const auto payload = frame.payload();
    const auto reply = static_cast<std::uint8_t>(frame.sequence() + 1);
    if (++rounds_ > rounds_max || frame.continues()) {
        done_ = true;
        return;
    }
    switch (kind_of(payload)) {
    case auth_packet::ok:
        // The client's own answer was right, or the account takes anybody: leave as a client does.
        send(frame_of(std::array{com_quit}, 0));
        done_ = true;
        break;
    case auth_packet::err:
    case auth_packet::old_password_switch:
        done_ = true;
        break;
    case auth_packet::plugin_switch:
    case auth_packet::next_factor:
        if (const auto request = decode_plugin_request(payload))
            plugin_ = request->plugin;
        answer(reply);
        break;
    case auth_packet::plugin_data:
        if (after_plugin_data(plugin_, payload) != speaks_next::server)
            answer(reply);
        break;
    }
}

void farewell::answer(std::uint8_t sequence)
{
    send(frame_of(bytes_view{random_}.first(answer_bytes(plugin_)), sequence));
}

void farewell::send(std::vector<std::byte> whole)
{
    made_ = std::move(whole);
    to_server_ = made_;
}

}  // namespace tenbin::mysql
