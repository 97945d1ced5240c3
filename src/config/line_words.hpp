// Readers of single words for keywords with several: each says what is wrong with its word, at its place.
#pragma once

#include <tenbin/config/command.hpp>
#include <tenbin/config/keywords.hpp>
#include <tenbin/config/virtual_server_model.hpp>

#include <optional>
#include <span>
#include <string_view>

namespace tenbin::config {

struct int_range {
    int least;
    int most;
};

[[nodiscard]] std::optional<address> read_address(const line_read& line, const word& given);
[[nodiscard]] std::optional<std::uint16_t> read_port(const line_read& line, const word& given);
/// `N%` or `N`, from 0 to 100.
[[nodiscard]] std::optional<int> read_percent(const line_read& line, const word& given);
[[nodiscard]] std::optional<int> read_int(const line_read& line, const word& given, int_range range);
[[nodiscard]] std::optional<milliseconds> read_time(const line_read& line, const word& given, milliseconds most);
[[nodiscard]] std::optional<bool> read_bool(const line_read& line, const word& given);

/// `COMMAND [USER [GROUP]]` from that word on. A command of several words must be quoted: what follows one that is not
/// names a user, which is warned of, because it was hardly meant.
[[nodiscard]] command read_command(const line_read& line, std::size_t first = 1);

/// The same of a block in which another line may name the user: the program, with the user that was named before it.
void read_program(const line_read& line, command& to);
/// That other line.
void read_program_user(const line_read& line, command& of);

struct run_as {
    std::string user{};
    std::string group{};  ///< empty: the user's own
};
/// `USER [GROUP]` from that word on.
[[nodiscard]] run_as read_user(const line_read& line, std::size_t first);

struct written_weight {
    std::optional<int> value{};
    bool reverse = false;
};
/// `N [reverse|noreverse]` from that word on.
[[nodiscard]] written_weight read_weight(const line_read& line, std::size_t first, int most);

/// `NAT`, `DR`, or `TUN` with what may follow it.
[[nodiscard]] forward_method read_method(const line_read& line);

/// An address and, if written, a port.
[[nodiscard]] std::optional<endpoint> read_endpoint(const line_read& line, std::size_t first);

/// Remembers a name, and says if another block of the kind has it already.
void declare(const line_read& line, named_thing what, const word& name);
/// The same of blocks of which keepalived keeps the last one of a name, silently: that is a warning.
void declare_again(const line_read& line, named_thing what, const word& name);
void refer(const line_read& line, named_thing what, const word& name);
/// Remembers what the machine must have.
void name_outside(const line_read& line, outside_thing what, const word& name);

/// Says that it is none of these, and which one may be meant.
void not_a_value(const line_read& line, const word& given, std::span<const std::string_view> all);

[[nodiscard]] bool is_multicast(const address& host) noexcept;

}  // namespace tenbin::config
