// Follows a server's side of a login as it passes by: whether it has been let in, and whether it asks for what must not
// be given. A client library answers whatever plugin a server names, and some of them show the password itself to
// whoever listens, or plays the server: tenbin's checks go over plain connections, so those are not answered.
#pragma once

#include <tenbin/mysql/farewell.hpp>
#include <tenbin/mysql/wire.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace tenbin::check {

class login_watch {
public:
    enum class state : std::uint8_t {
        logging_in,
        logged_in,
        refused,   ///< by the server, or its words are not to be understood: the client will say what it thinks of them
        forbidden  ///< it asks for a plugin that shows the password; the request must not be passed on
    };

    /// `plugin` is the one that the greeting names.
    explicit login_watch(std::string_view plugin);

    /// Takes what the server has sent after its greeting.
    void received(mysql::bytes_view bytes);

    [[nodiscard]] state now() const noexcept { return now_; }
    /// The one asked for last.
    [[nodiscard]] const std::string& plugin() const noexcept { return plugin_; }
    /// Where a forbidden login stands, so that it can be finished in another way.
    [[nodiscard]] mysql::farewell::place place() const;

private:
    void received_packet(const mysql::frame& whole);
    void ask_for(std::string_view plugin);

    state now_ = state::logging_in;
    std::string plugin_;
    std::uint8_t reply_ = 1;  ///< the sequence of the frame that answers
    bool in_a_round_ = false;
    mysql::frame_reader frames_;
};

}  // namespace tenbin::check
