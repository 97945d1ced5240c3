#include <tenbin/mysql/login.hpp>

#include <fmt/format.h>

namespace tenbin::mysql {

namespace {

constexpr std::byte ok_marker{0x00};
constexpr std::byte more_data_marker{0x01};
constexpr std::byte switch_marker{0xfe};
/// caching_sha2_password: the server knows the password already; OK follows without a word of the client.
constexpr std::byte fast_auth_success{0x03};

}  // namespace

login::login(const limits& bounds)
    : limits_{bounds}, server_frames_{bounds.payload_bytes_max}, client_frames_{bounds.payload_bytes_max}
{
}

void login::received_from_server(bytes_view& input)
{
    to_client_ = to_server_ = {};
    const auto next = server_frames_.next(input);
    if (!next) {
        fail_server(to_string(next.error()));
        return;
    }
    if (!*next)
        return;
    const auto& frame = **next;
    if (frame.sequence() != sequence_) {
        fail_server(to_string(wire_error::out_of_order));
        return;
    }
    ++sequence_;
    if (!greeted_)
        greet(frame);
    else if (state_ == state::client_turn)
        fail_server("it spoke out of turn");
    else
        answer(frame);
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
    agreed_.thread_id = greeting->thread_id;
    offered_ = greeting->capabilities & ~capability::masked;
    made_.assign(from_server.whole.begin(), from_server.whole.end());
    mask_greeting(std::span{made_}.subspan(frame_header_bytes), capability::masked);
    to_client_ = made_;
    greeted_ = true;
    state_ = state::client_turn;
}

void login::answer(const frame& from_server)
{
    const auto payload = from_server.payload();
    if (++rounds_ > limits_.rounds_max) {
        fail_server("its authentication does not end");
        return;
    }
    if (payload.empty()) {
        fail_server(to_string(wire_error::truncated));
        return;
    }
    if (is_err(payload)) {
        to_client_ = from_server.whole;
        told_by_server(payload, state::refused);
        return;
    }
    if (payload[0] == switch_marker && payload.size() == 1) {
        // Protocol 3.20's password scramble, gone since MySQL 5.7: nobody should be asked for it.
        fail_server("it wants a password of before MySQL 4.1");
        return;
    }
    to_client_ = from_server.whole;
    if (payload[0] == ok_marker) {
        state_ = state::done;
        return;
    }
    if (payload[0] == more_data_marker && payload.size() == 2 && payload[1] == fast_auth_success)
        return;  // still the server's turn
    state_ = payload[0] == more_data_marker ? state::any_turn : state::client_turn;
}

void login::received_from_client(bytes_view& input)
{
    to_client_ = to_server_ = {};
    const auto next = client_frames_.next(input);
    if (!next) {
        fail_client(too_large, "a packet of the login is too long");
        return;
    }
    if (!*next)
        return;
    const auto& frame = **next;
    if (frame.sequence() != sequence_) {
        sequence_ = static_cast<std::uint8_t>(frame.sequence() + 1);
        fail_client(out_of_order, "got packets out of order");
        return;
    }
    ++sequence_;
    if (!responded_) {
        respond(frame);
        return;
    }
    to_server_ = frame.whole;
    state_ = state::server_turn;
}

void login::respond(const frame& from_client)
{
    const auto response = decode_handshake_response(from_client.payload());
    if (!response) {
        fail_client(bad_handshake,
                    response.error() == wire_error::wrong_type ? "clients must speak protocol 4.1" : "bad handshake");
        return;
    }
    if (const auto more = response->capabilities & capability::masked; more != 0) {
        fail_client(bad_handshake,
                    (more & capability::ssl) != 0 ? "TLS was not offered" : "compression was not offered");
        return;
    }
    agreed_.capabilities = response->capabilities & offered_;
    agreed_.user = response->user;
    agreed_.database = response->database;
    to_server_ = from_client.whole;
    responded_ = true;
    state_ = state::server_turn;
}

void login::client_too_slow()
{
    fail_client(login_too_slow, "the login took too long");
}

void login::server_gone()
{
    to_client_ = to_server_ = {};
    fail_server("the server has gone");
}

void login::fail_client(const refusal& why, std::string_view message)
{
    to_server_ = {};
    made_ = refuse(why, fmt::format("tenbin: {}", message), sequence_);
    to_client_ = made_;
    reason_ = message;
    err_code_ = why.code;
    state_ = state::client_failed;
}

void login::fail_server(std::string_view message)
{
    reason_ = message;
    to_client_ = to_server_ = {};
    if (!greeted_) {
        state_ = state::server_unfit;
        return;
    }
    made_ = refuse(no_backend, fmt::format("tenbin: the server failed in the login: {}", message), sequence_);
    to_client_ = made_;
    state_ = state::server_failed;
}

void login::told_by_server(bytes_view err, state then)
{
    state_ = then;
    if (const auto decoded = decode_err(err)) {
        err_code_ = decoded->code;
        // The message is the server's text: bounded, since it ends in a log line.
        reason_ = fmt::format("{} {}", decoded->code, decoded->message.substr(0, 200));
    } else {
        reason_ = "an ERR packet that ends in the middle";
    }
}

}  // namespace tenbin::mysql
