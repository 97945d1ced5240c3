// The login of one client at one server, as a machine without sockets: frames in, frames out. The server's own greeting
// is relayed (less what tenbin masks), then the client's answer, then any number of rounds of whatever authentication
// the two agree on, to OK or ERR. The machine understands the turns, not the secrets: it keeps no byte of them.
//
//   server: greeting ──► client: response ──► server: OK ─────────► done
//                                      ▲             ERR ────────► refused
//                                      └── client ◄── switch, more data
//
// https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase.html
#pragma once

#include <tenbin/mysql/err_packet.hpp>
#include <tenbin/mysql/greeting.hpp>
#include <tenbin/mysql/handshake_response.hpp>
#include <tenbin/mysql/wire.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace tenbin::mysql {

/// What both sides have agreed on.
struct agreement {
    std::string server_version;
    std::uint32_t thread_id = 0;
    std::uint64_t capabilities = 0;
    std::string user;
    std::string database;
};

class login {
public:
    struct limits {
        std::size_t payload_bytes_max = 64 * 1024;  ///< of a packet; the server's own rules allow no larger response
        unsigned rounds_max = 32;                   ///< packets of the server until OK or ERR
    };

    enum class state : std::uint8_t {
        server_turn,
        client_turn,
        any_turn,       ///< a plugin's data that does not say who goes on
        done,           ///< logged in: relay
        refused,        ///< the server said no, and the client has been told: close both
        server_unfit,   ///< instead of a greeting: the client has seen nothing, try the next server
        client_failed,  ///< broke the protocol; it has been told
        server_failed   ///< broke the protocol after its greeting; the client has been told
    };

    login() : login{limits{}} {}
    explicit login(const limits& bounds);

    /// Takes bytes from the front of `input`, at most a frame. What is to be sent is in to_client and to_server.
    void received_from_server(bytes_view& input);
    void received_from_client(bytes_view& input);
    /// The client let too much time pass: what it is told.
    void client_too_slow();
    /// The server has gone or is silent after its greeting: what the client is told.
    void server_gone();

    [[nodiscard]] state now() const noexcept { return state_; }
    /// What was to be sent has been queued.
    void sent() noexcept { to_client_ = to_server_ = {}; }

    /// Valid until the next call, and until the input that the last frame came with is gone.
    [[nodiscard]] bytes_view to_client() const noexcept { return to_client_; }
    [[nodiscard]] bytes_view to_server() const noexcept { return to_server_; }

    [[nodiscard]] const agreement& agreed() const noexcept { return agreed_; }
    /// Why it ended, in words for the log; of a server's ERR its code and message.
    [[nodiscard]] const std::string& reason() const noexcept { return reason_; }
    /// The code of the ERR that ended it; 0: none.
    [[nodiscard]] std::uint16_t err_code() const noexcept { return err_code_; }

    /// The server waits for a packet with this sequence number, and whether that is the first one.
    [[nodiscard]] std::uint8_t next_sequence() const noexcept { return sequence_; }
    [[nodiscard]] bool responded() const noexcept { return responded_; }

private:
    void greet(const frame& from_server);
    void answer(const frame& from_server);
    void respond(const frame& from_client);
    void fail_client(const refusal& why, std::string_view message);
    void fail_server(std::string_view message);
    void told_by_server(bytes_view err, state then);

    limits limits_;
    frame_reader server_frames_;
    frame_reader client_frames_;
    state state_ = state::server_turn;
    bool greeted_ = false;
    bool responded_ = false;
    std::uint8_t sequence_ = 0;  ///< of the next frame, whoever sends it
    unsigned rounds_ = 0;
    std::uint64_t offered_ = 0;
    bytes_view to_client_;
    bytes_view to_server_;
    std::vector<std::byte> made_;  ///< what the spans point to when it was not relayed in place
    agreement agreed_;
    std::string reason_;
    std::uint16_t err_code_ = 0;
};

}  // namespace tenbin::mysql
