// What a mysql_proxy does about the commands of its sessions.
#pragma once

#include <cstdint>

namespace tenbin::config {

enum class compression : std::uint8_t {
    off,  ///< no server's greeting offers it
    pass  ///< as client and server agree; the commands of sessions that use it are not followed
};

struct command_settings {
    bool kill_on_disconnect = false;  ///< a client that leaves takes its running query along
    config::compression compression = compression::off;

    bool operator==(const command_settings&) const = default;
};

}  // namespace tenbin::config
