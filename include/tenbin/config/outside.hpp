// What a configuration names outside itself, and whether this machine has it: programs, users, groups, interfaces.
// keepalived drops a script that is not there and tells the system log only; the server it watched counts as up for
// ever.
#pragma once

#include <tenbin/config/source.hpp>

#include <cstdint>
#include <functional>
#include <string>

namespace tenbin::config {

struct loaded;

enum class outside_thing : std::uint8_t { program, user, group, interface };

struct outside_name {
    outside_thing what = outside_thing::program;
    std::string name{};  ///< of a program the whole command
    text_range at{};  ///< in the text that was read
};

/// The machine, as far as a configuration can ask.
struct machine {
    std::function<bool(const std::string&)> has_user;
    std::function<bool(const std::string&)> has_group;
    std::function<bool(const std::string&)> has_interface;
    std::string search_path;  ///< folders of programs, with colons between them
};

[[nodiscard]] machine local_machine();

/// Adds what is missing to what was found. A program or a user that is not there is an error, and takes the model; an
/// interface may come later.
void check_outside(const sources& texts, loaded& done, const machine& here);

}  // namespace tenbin::config
