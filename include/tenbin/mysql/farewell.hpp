// The end of a login whose client has gone. A server counts a handshake that breaks off against the address it came
// from, and blocks it after max_connect_errors (error 1129): for tenbin's address that would be the whole pool. So the
// login is finished in the client's place, with an answer that no account accepts: an authentication error is not
// counted.
//
// An answer of a length that the plugin does not know is a handshake error again. MariaDB 10.11, host_cache after an
// ed25519 round: 20 bytes: SUM_CONNECT_ERRORS 1; 64 bytes: 0. And a user that does not exist is asked for the plugin of
// some account of the server, so that nobody can tell: a farewell may meet any of them.
#pragma once

#include <tenbin/mysql/wire.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace tenbin::mysql {

class farewell {
public:
    /// Stands where a password's digest would; of the size of the longest answer.
    using random_bytes = std::array<std::byte, 64>;

    enum class begin : std::uint8_t {
        greeted,     ///< the server waits for the response
        in_a_round,  ///< the server waits for a plugin's packet
        answering,   ///< the server has the word
        over         ///< nothing is left to be said
    };

    /// Where a login stands.
    struct place {
        begin where = begin::answering;
        std::uint8_t sequence = 0;  ///< of the next frame
        std::string plugin;         ///< whose round it is
        frame_reader frames;        ///< of the server, with what it holds of a cut one
    };

    farewell(place at, const random_bytes& random);

    /// What to send first, if anything.
    [[nodiscard]] bytes_view to_server() const noexcept { return to_server_; }
    /// Takes bytes from the front of `input`, at most a frame; to_server() is what to send then.
    void received(bytes_view& input);
    /// The connection can be closed (after to_server() has been sent).
    [[nodiscard]] bool done() const noexcept { return done_; }

private:
    void answer(std::uint8_t sequence);
    void send(std::vector<std::byte> whole);

    random_bytes random_;
    std::string plugin_;
    frame_reader frames_;
    std::vector<std::byte> made_;
    bytes_view to_server_;
    unsigned rounds_ = 0;
    bool done_ = false;
};

}  // namespace tenbin::mysql
