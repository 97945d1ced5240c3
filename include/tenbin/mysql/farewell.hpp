// The end of a login whose client has gone. A server counts a handshake that breaks off against the address it came
// from, and blocks it after max_connect_errors (error 1129): for tenbin's address that would be the whole pool. So the
// login is finished in the client's place, with an answer that no account accepts: an authentication error is not
// counted.
#pragma once

#include <tenbin/mysql/wire.hpp>

#include <array>
#include <cstdint>
#include <vector>

namespace tenbin::mysql {

class farewell {
public:
    using random_bytes = std::array<std::byte, 20>;

    enum class begin : std::uint8_t {
        greeted,     ///< the server waits for the response
        in_a_round,  ///< the server waits for a plugin's packet
        answering    ///< the server has the word
    };

    /// `sequence` is that of the next frame; `random` stands where a password's digest would.
    farewell(begin where, std::uint8_t sequence, const random_bytes& random);

    /// What to send first, if anything.
    [[nodiscard]] bytes_view to_server() const noexcept { return to_server_; }
    /// Takes bytes from the front of `input`, at most a frame; to_server() is what to send then.
    void received(bytes_view& input);
    /// The connection can be closed (after to_server() has been sent).
    [[nodiscard]] bool done() const noexcept { return done_; }

private:
    void send(std::vector<std::byte> whole);

    random_bytes random_;
    frame_reader frames_;
    std::vector<std::byte> made_;
    bytes_view to_server_;
    unsigned rounds_ = 0;
    bool done_ = false;
};

}  // namespace tenbin::mysql
