// Routes and rules in the words of iproute2. They are kept as written; here it is seen that each is a word that can
// stand there, with a value of its kind.
#pragma once

#include <tenbin/config/keywords.hpp>

#include <optional>

namespace tenbin::config {

/// `[TYPE] ADDRESS[/N]|default [via ADDRESS] [dev IF] …`
[[nodiscard]] std::optional<iproute_entry> read_route_words(const line_read& line);
/// `[from ADDRESS[/N]] [to ADDRESS[/N]] [table TABLE] [preference N] …`
[[nodiscard]] std::optional<iproute_entry> read_rule_words(const line_read& line);

}  // namespace tenbin::config
