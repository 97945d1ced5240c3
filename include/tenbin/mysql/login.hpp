// The login of one client at one server, as a machine without sockets: frames in, frames out. The server's own greeting
// is relayed (less what tenbin masks), then the client's answer, then any number of rounds of whatever authentication
// the two agree on, to OK or ERR. The machine understands the turns, not the secrets: it keeps no byte of them.
//
// A server that fails before it has answered the client's response is replaced: move() lets another one take the login
// over, by a switch of the authentication, which clients take for a thing of that one server.
//
// With a greeting of tenbin's own (greet_as_service) the client says who it is before any server is asked; the first
// server takes the login over in the same way.
//
//   server: greeting ──► client: response ──► server: OK ─────────► done
//                                      ▲             ERR ────────► refused
//                                      └── client ◄── switch, more data
//
// https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase.html
#pragma once

#include <tenbin/config/client_model.hpp>
#include <tenbin/mysql/err_packet.hpp>
#include <tenbin/mysql/farewell.hpp>
#include <tenbin/mysql/greeting.hpp>
#include <tenbin/mysql/handshake_response.hpp>
#include <tenbin/mysql/wire.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace tenbin::mysql {

/// What both sides have agreed on.
struct agreement {
    std::string server_version;
    std::uint32_t thread_id = 0;
    std::uint32_t told_thread_id = 0;  ///< what the client took for it: of the greeting that it has seen
    std::uint64_t capabilities = 0;
    std::uint16_t status = 0;  ///< of the OK that ended the login
    std::string user;          ///< these two as the client sent them, cut at 256 bytes
    std::string database;
};

class login {
public:
    struct limits {
        /// Of a packet: the attributes of a client may have 64 KiB by the server's own rule; the rest stays far below
        /// 4 KiB.
        std::size_t payload_bytes_max = 68 * 1024;
        unsigned rounds_max = 32;  ///< packets of the server until OK or ERR
    };

    /// What the proxy makes of every login.
    struct policy {
        std::vector<attribute> attributes{};           ///< added to those of the client
        const config::user_settings* users = nullptr;  ///< who may log in; nullptr: anybody
        std::uint64_t masked = capability::masked;     ///< taken out of greetings
    };

    /// The turns come before the ends.
    enum class state : std::uint8_t {
        server_turn,
        client_turn,
        any_turn,       ///< a plugin's data that does not say who goes on
        server_wanted,  ///< the client has answered tenbin's own greeting: move() when a server is connected
        done,           ///< logged in: relay
        refused,        ///< the server said no, and the client has been told: close both
        server_unfit,   ///< the client has seen nothing of it, or its greeting alone: another one may take over
        client_failed,  ///< broke the protocol; it has been told
        server_failed   ///< broke the protocol after its greeting; the client has been told
    };

    login() : login{policy{}} {}
    explicit login(policy rules) : login{std::move(rules), limits{}} {}
    login(policy rules, const limits& bounds);

    /// Greets the client in place of the servers. Before anything was received.
    void greet_as_service(const service_greeting& service, const greeting_identity& client);

    /// Takes bytes from the front of `input`, at most a frame, and none when it is not that side's turn: what is left
    /// after the login belongs to the relay. What is to be sent is in to_client and to_server.
    void received_from_server(bytes_view& input);
    void received_from_client(bytes_view& input);
    /// A machine that is server_unfit goes on with another server, which is connected and will greet.
    void move();
    /// Another server was sought in vain: the one that has the response is heard after all.
    void stay() noexcept;
    /// A machine that is server_unfit found no other server: a greeted client is told.
    void give_up();
    /// A machine that is server_wanted found no server: the client is told.
    void give_up(const refusal& why, std::string_view words);
    /// Whose turn it is let too much time pass: a greeted client is told.
    void too_slow();
    /// The server has gone: a greeted client is told.
    void server_gone();

    [[nodiscard]] state now() const noexcept { return state_; }
    /// The server that it is at has greeted.
    [[nodiscard]] bool is_greeted() const noexcept { return greeted_ && !moving_; }
    /// Its greeting, as a client may see it; valid until the next call.
    [[nodiscard]] bytes_view server_greeting() const noexcept { return made_; }
    /// The server has greeted, and nothing was sent to it.
    [[nodiscard]] bool server_is_unused() const noexcept
    {
        return state_ == state::client_turn && server_expects_ == farewell::begin::greeted;
    }
    /// It waits for a server that another one could replace.
    [[nodiscard]] bool may_move() const noexcept { return state_ == state::server_turn && can_move(); }
    /// Nothing more is to be received.
    [[nodiscard]] bool ended() const noexcept { return state_ >= state::done; }
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

    /// The client has gone, broke the protocol or was too slow: what ends the login at the server without harm, nothing
    /// if it has ended there. The login is spent.
    [[nodiscard]] farewell abandon(const farewell::random_bytes& random) &&;

private:
    void greet(const frame& from_server);
    void take_over(const frame& from_server);
    void answer(const frame& from_server);
    [[nodiscard]] bool can_move() const noexcept { return !repeated_.empty(); }
    void respond(const frame& from_client);
    [[nodiscard]] bool may_log_in(std::string_view user) const;
    void fail_client(const refusal& why, std::string_view message, std::uint8_t sequence);
    void fail_server(std::string_view message);
    void told_by_server(bytes_view err, state then);
    /// Of the next frame that the client reads: it has sent its own before, when it is its turn.
    [[nodiscard]] std::uint8_t read_by_client() const noexcept;

    policy policy_;
    limits limits_;
    frame_reader server_frames_;
    frame_reader client_frames_;
    state state_ = state::server_turn;
    farewell::begin server_expects_ = farewell::begin::answering;
    bool greeted_ = false;
    bool responded_ = false;     ///< the client has said who it is
    bool moving_ = false;        ///< the greeting of another server is awaited
    std::uint8_t sequence_ = 0;  ///< of the next frame that is relayed, whoever sends it
    unsigned rounds_ = 0;
    std::uint64_t offered_ = 0;
    std::string plugin_;  ///< whose data the rounds carry
    bytes_view to_client_;
    bytes_view to_server_;
    std::vector<std::byte> repeated_;  ///< the response for another server; empty: it is too late for that
    std::vector<std::byte> refusal_;   ///< of the last server that had no room, if the client is to be told
    std::vector<std::byte> made_;      ///< what the spans point to when it was not relayed in place
    agreement agreed_;
    std::string reason_;
    std::uint16_t err_code_ = 0;
};

}  // namespace tenbin::mysql
