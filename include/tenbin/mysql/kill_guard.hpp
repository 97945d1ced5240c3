// Keeps a KILL from a stranger. Every replica numbers its threads by itself, so that 17 is one session here and another
// one there; a client that wants to end its query connects again, may be given another replica, and would hit whoever
// is 17 on it. tenbin knows the numbers of the sessions that it carries: a KILL that means one of them on another
// replica is answered in the server's place, error 1094 (no such thread) in words that say where the thread is. All
// others pass: threads of this server, and those that tenbin knows nothing of.
//
// When the number means several sessions, those of the asking client (same address, same user) count before others, and
// the own server before others. A session whose login moved (login::move) has told its client the first server's
// number: a KILL by that client of such a number is sent with the number that is meant.
//
// A worker that does not answer within a second lets the KILL be refused: one that is refused can be sent again, one
// that hit a stranger can't be taken back.
#pragma once

#include <tenbin/mysql/kill_command.hpp>
#include <tenbin/mysql/login.hpp>
#include <tenbin/net/session_host.hpp>

#include <string>

namespace tenbin::mysql {

struct kill_judgement {
    enum class deed : std::uint8_t { pass, rename, refuse };

    deed what = deed::pass;
    std::uint32_t thread = 0;  ///< rename: what the server calls it
    std::string words{};       ///< refuse: for the client

    bool operator==(const kill_judgement&) const = default;
};

/// `seen`: the sessions of all workers that the number means, the asker's own included if it means itself.
[[nodiscard]] kill_judgement
judge_kill(std::uint32_t thread, const net::sighting& asker, std::span<const net::sighting> seen);

/// What the session of this login is called, whose client has this address.
[[nodiscard]] net::session_name name_of(const agreement& agreed, const address& client) noexcept;

/// Decides about the KILL that a session holds back, as session_host::protocol wants it.
void hold_kill(net::session_host& host, net::relay& session, bytes_view bytes);

}  // namespace tenbin::mysql
