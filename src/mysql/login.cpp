#include <tenbin/mysql/auth_packet.hpp>
#include <tenbin/mysql/login.hpp>
#include <tenbin/mysql/ok_packet.hpp>
#include <tenbin/mysql/printable.hpp>
#include <tenbin/mysql/routing.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace tenbin::mysql {

namespace {

constexpr std::size_t name_bytes_max = 256;
/// Of a server's message in a log line.
constexpr std::size_t message_bytes_max = 200;

std::string_view words_for(std::uint64_t not_offered) noexcept
{
    if ((not_offered & capability::ssl) != 0)
        return "TLS was not offered";
    if ((not_offered & (capability::compress | capability::zstd_compression)) != 0)
        return "compression was not offered";
    return "a capability that was not offered";
}

/// Of errors in answer to a login: those that are of the server (full, stopping, does not want our address), not of the
/// account.
bool speaks_of_server(bytes_view err)
{
    constexpr std::array<std::uint16_t, 4> codes{too_many_connections.code, shutting_down.code, 1129, 1130};
    const auto decoded = decode_err(err);
    return decoded && std::find(codes.begin(), codes.end(), decoded->code) != codes.end();
}

}  // namespace

login::login(policy rules, const limits& bounds)
    : policy_{std::move(rules)}, limits_{bounds}, server_frames_{bounds.payload_bytes_max},
      client_frames_{bounds.payload_bytes_max}
{
}

void login::greet_as_service(const service_greeting& service, const greeting_identity& client)
{
    agreed_.server_version = service.version;
    agreed_.thread_id = agreed_.told_thread_id = client.thread_id;
    offered_ = service.capabilities & ~policy_.masked;
    made_ = encode_greeting({.version = service.version,
                             .capabilities = offered_,
                             .collation = service.collation,
                             .plugin = service.plugin},
                            client);
    to_client_ = made_;
    greeted_ = true;
    ++sequence_;
    state_ = state::client_turn;
    server_expects_ = farewell::begin::over;
}

void login::received_from_server(bytes_view& input)
{
    to_client_ = to_server_ = {};
    if (state_ != state::server_turn && state_ != state::any_turn)
        return;
    const auto next = server_frames_.next(input);
    if (!next) {
        fail_server(to_string(next.error()));
        return;
    }
    if (!*next)
        return;
    const auto& frame = **next;
    if (frame.continues()) {
        fail_server(to_string(wire_error::too_long));
    } else if (moving_) {
        take_over(frame);
    } else if (frame.sequence() == sequence_) {
        if (greeted_)
            answer(frame);
        else
            greet(frame);
    } else if (greeted_ && is_err(frame.payload())) {
        // A server that stops, or that lost patience, counts by itself; the client is told why all the same.
        made_ = frame_of(frame.payload(), sequence_);
        to_client_ = made_;
        told_by_server(frame.payload(), state::refused);
    } else {
        fail_server(to_string(wire_error::out_of_order));
    }
}

void login::greet(const frame& from_server)
{
    const auto payload = from_server.payload();
    if (is_err(payload)) {
        told_by_server(payload, state::server_unfit);
        return;
    }
    const auto greeting = decode_greeting(payload);
    if (!greeting) {
        fail_server("its greeting: " + std::string{to_string(greeting.error())});
        return;
    }
    if ((greeting->capabilities & capability::protocol_41) == 0) {
        fail_server("it does not speak protocol 4.1");
        return;
    }
    agreed_.server_version = greeting->version;
    agreed_.thread_id = agreed_.told_thread_id = greeting->thread_id;
    offered_ = greeting->capabilities & ~policy_.masked;
    made_.assign(from_server.whole.begin(), from_server.whole.end());
    mask_greeting(std::span{made_}.subspan(frame_header_bytes), policy_.masked);
    to_client_ = made_;
    greeted_ = true;
    ++sequence_;
    state_ = state::client_turn;
    server_expects_ = farewell::begin::greeted;
}

void login::take_over(const frame& from_server)
{
    const auto payload = from_server.payload();
    if (is_err(payload)) {
        told_by_server(payload, state::server_unfit);
        return;
    }
    const auto greeting =
        from_server.sequence() == 0 ? decode_greeting(payload) : tl::unexpected{wire_error::out_of_order};
    if (!greeting) {
        fail_server("its greeting: " + std::string{to_string(greeting.error())});
        return;
    }
    const auto offered = greeting->capabilities & ~policy_.masked;
    made_.assign(from_server.whole.begin(), from_server.whole.end());  // to be learned from, fit or not
    if ((agreed_.capabilities & ~offered) != 0 || ((offered ^ offered_) & capability::mysql) != 0) {
        fail_server("it can't do what the client has agreed on with another server");
        return;
    }
    agreed_.server_version = greeting->version;
    agreed_.thread_id = greeting->thread_id;
    moving_ = false;
    to_server_ = repeated_;
    server_expects_ = farewell::begin::answering;
}

void login::move()
{
    server_frames_ = frame_reader{limits_.payload_bytes_max};
    to_client_ = to_server_ = {};
    made_.clear();
    moving_ = true;
    rounds_ = 0;
    state_ = state::server_turn;
}

void login::stay() noexcept
{
    moving_ = false;
}

void login::give_up()
{
    repeated_.clear();
    if (refusal_.empty()) {
        fail_server(std::string{reason_});
        return;
    }
    to_client_ = refusal_;
    state_ = state::refused;
}

void login::give_up(const refusal& why, std::string_view words)
{
    made_ = refuse(why, fmt::format("tenbin: {}", words), read_by_client());
    to_client_ = made_;
    reason_ = words;
    err_code_ = why.code;
    state_ = state::refused;
}

void login::answer(const frame& from_server)
{
    const auto payload = from_server.payload();
    if (can_move() && kind_of(payload) == auth_packet::err && speaks_of_server(payload)) {
        refusal_.assign(from_server.whole.begin(), from_server.whole.end());
        told_by_server(payload, state::server_unfit);
        return;
    }
    if (++rounds_ > limits_.rounds_max) {
        fail_server("its authentication does not end");
        return;
    }
    state_ = state::client_turn;
    switch (kind_of(payload)) {
    case auth_packet::ok: {
        const auto ok = decode_ok(payload, agreed_.capabilities);
        if (!ok) {
            state_ = state::server_turn;
            fail_server("its OK: " + std::string{to_string(ok.error())});
            return;
        }
        agreed_.status = ok->status;
        // A client that did not wait for the OK may have begun its first command already.
        to_server_ = client_frames_.held();
        state_ = state::done;
        break;
    }
    case auth_packet::err:
        told_by_server(payload, state::refused);
        break;
    case auth_packet::old_password_switch:
        state_ = state::server_turn;
        fail_server("it wants a password of before MySQL 4.1");
        return;
    case auth_packet::plugin_switch:
    case auth_packet::next_factor:
        if (const auto request = decode_plugin_request(payload))
            plugin_ = request->plugin.substr(0, name_bytes_max);
        break;
    case auth_packet::plugin_data:
        switch (after_plugin_data(plugin_, payload)) {
        case speaks_next::client:
            break;
        case speaks_next::server:
            state_ = state::server_turn;
            break;
        case speaks_next::either:
            state_ = state::any_turn;
            break;
        }
        break;
    }
    to_client_ = from_server.whole;
    repeated_.clear();  // clients take one switch of the plugin, and this may have been it
    ++sequence_;
    if (state_ == state::client_turn || state_ == state::any_turn)
        server_expects_ = farewell::begin::in_a_round;
    else if (state_ == state::done)
        server_expects_ = farewell::begin::over;
}

void login::received_from_client(bytes_view& input)
{
    to_client_ = to_server_ = {};
    if (state_ != state::client_turn && state_ != state::any_turn)
        return;
    const auto next = client_frames_.next(input);
    if (!next) {
        fail_client(too_large, "a packet of the login is too long", static_cast<std::uint8_t>(sequence_ + 1));
        return;
    }
    if (!*next)
        return;
    const auto& frame = **next;
    // The client's own count: what it reads next.
    const auto reply = static_cast<std::uint8_t>(frame.sequence() + 1);
    if (frame.continues()) {
        fail_client(too_large, "a packet of the login is too long", reply);
    } else if (frame.sequence() != sequence_) {
        fail_client(out_of_order, "got packets out of order", reply);
    } else if (!responded_) {
        respond(frame);
    } else {
        to_server_ = frame.whole;
        ++sequence_;
        state_ = state::server_turn;
        server_expects_ = farewell::begin::answering;
    }
}

void login::respond(const frame& from_client)
{
    const auto reply = static_cast<std::uint8_t>(sequence_ + 1);
    const auto response = decode_handshake_response(from_client.payload());
    if (!response) {
        if (response.error() != wire_error::wrong_type) {
            fail_client(bad_handshake, "bad handshake", reply);
            return;
        }
        const auto* const words = "clients must speak protocol 4.1";
        fail_client(bad_handshake, words, reply);
        made_ = refuse_without_state(bad_handshake, fmt::format("tenbin: {}", words), reply);
        to_client_ = made_;
        return;
    }
    if (const auto more = response->capabilities & policy_.masked; more != 0) {
        fail_client(bad_handshake, words_for(more), reply);
        return;
    }
    agreed_.capabilities = response->capabilities & offered_;
    agreed_.user = response->user.substr(0, name_bytes_max);
    agreed_.database = response->database.substr(0, name_bytes_max);
    plugin_ = response->plugin.substr(0, name_bytes_max);
    if (!may_log_in(response->user)) {
        fail_client(access_denied,
                    fmt::format("access denied for user '{}' here", printable(agreed_.user, name_bytes_max)),
                    reply);
        return;
    }
    const bool is_own_greeting = server_expects_ == farewell::begin::over;
    to_server_ = from_client.whole;
    if (auto extended = with_attributes(from_client.payload(), policy_.attributes, sequence_)) {
        made_ = std::move(*extended);
        to_server_ = made_;
    }
    if (auto repeated = repeat_handshake_response(to_server_.subspan(frame_header_bytes), sequence_))
        repeated_ = std::move(*repeated);
    if (is_own_greeting && !can_move()) {
        fail_client(bad_handshake, "clients must know authentication plugins here (CLIENT_PLUGIN_AUTH)", reply);
        return;
    }
    responded_ = true;
    ++sequence_;
    if (is_own_greeting) {
        to_server_ = {};
        state_ = state::server_wanted;
        return;
    }
    state_ = state::server_turn;
    server_expects_ = farewell::begin::answering;
}

bool login::may_log_in(std::string_view user) const
{
    if (policy_.users == nullptr)
        return true;
    const auto names = [account = account_of(user)](const std::vector<std::string>& all) {
        return std::find(all.begin(), all.end(), account) != all.end();
    };
    return !names(policy_.users->deny) && (policy_.users->allow.empty() || names(policy_.users->allow));
}

void login::too_slow()
{
    repeated_.clear();  // no time is left for another one
    if (state_ == state::server_turn || state_ == state::server_wanted)
        fail_server("the server is silent");
    else if (!ended())
        fail_client(login_too_slow, "the login took too long", read_by_client());
}

void login::server_gone()
{
    if (!ended())
        fail_server("the server has gone");
}

farewell login::abandon(const farewell::random_bytes& random) &&
{
    return farewell{{.where = server_expects_,
                     .sequence = sequence_,
                     .plugin = std::move(plugin_),
                     .frames = std::move(server_frames_)},
                    random};
}

std::uint8_t login::read_by_client() const noexcept
{
    return static_cast<std::uint8_t>(sequence_ + (state_ == state::client_turn ? 1 : 0));
}

void login::fail_client(const refusal& why, std::string_view message, std::uint8_t sequence)
{
    to_server_ = {};
    made_ = refuse(why, fmt::format("tenbin: {}", message), sequence);
    to_client_ = made_;
    reason_ = message;
    err_code_ = why.code;
    state_ = state::client_failed;
}

void login::fail_server(std::string_view message)
{
    reason_ = message;
    to_client_ = to_server_ = {};
    server_expects_ = farewell::begin::over;
    if (!greeted_ || can_move()) {
        state_ = state::server_unfit;
        return;
    }
    made_ = refuse(no_backend, fmt::format("tenbin: the server failed in the login: {}", message), read_by_client());
    to_client_ = made_;
    state_ = state::server_failed;
}

void login::told_by_server(bytes_view err, state then)
{
    state_ = then;
    server_expects_ = farewell::begin::over;
    if (const auto decoded = decode_err(err)) {
        err_code_ = decoded->code;
        reason_ = fmt::format("{} {}", decoded->code, printable(decoded->message, message_bytes_max));
    } else {
        reason_ = "an ERR packet that ends in the middle";
    }
}

}  // namespace tenbin::mysql
