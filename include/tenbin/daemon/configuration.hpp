// How the daemon comes to its configuration: the supervisor reads the files once and keeps their text, and each role
// parses that text again, so that all of them see the same, and no role needs to read a file.
#pragma once

#include <tenbin/base/result.hpp>
#include <tenbin/config/model.hpp>

#include <iosfwd>
#include <optional>
#include <string>

namespace tenbin::daemon {

struct configuration {
    config::model model;
    std::string bundle;  ///< texts and secrets; for no eyes but a role's
};

/// Reads a file and all that belongs to it. What is wrong or worth a warning is written to `words`; nothing is returned
/// if there was an error. `id` is what `@id` lines are compared with; empty: the machine's name.
[[nodiscard]] std::optional<configuration>
read_configuration(const std::string& path, std::ostream& words, const std::string& id = {});

/// What a role does with the bundle it was given.
[[nodiscard]] result<config::model> parse_bundle(const std::string& bundle);

}  // namespace tenbin::daemon
