// The keyword table: one row per word says where it may stand, what it takes, its range and default, and what it is
// for. The parser, the range checks and the suggestions read it; nothing else knows a keyword. A row that several
// blocks share stands once and names them all.
#pragma once

#include <tenbin/config/load.hpp>
#include <tenbin/config/tree.hpp>

#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

namespace tenbin::config {

/// Where a keyword may stand: a set of blocks. Each block has a place of its own.
enum class place : std::uint16_t {
    top = 1U << 0U,
    global = 1U << 1U,
    mysql_proxy = 1U << 2U,
    tcp_proxy = 1U << 3U,
    real_server = 1U << 4U,
    sorry_server = 1U << 5U,
    tcp_check = 1U << 6U,
    mysql_check = 1U << 7U,

    any_proxy = mysql_proxy | tcp_proxy,
    any_server = real_server | sorry_server,
    any_check = tcp_check | mysql_check,
};

[[nodiscard]] constexpr place operator|(place a, place b) noexcept
{
    return static_cast<place>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}

[[nodiscard]] constexpr bool overlap(place a, place b) noexcept
{
    return (static_cast<unsigned>(a) & static_cast<unsigned>(b)) != 0;
}

/// What blocks inherit from the block around them.
struct timing {
    unsigned retry = 1;
    unsigned rise = 1;
    unsigned fall = 1;
    milliseconds delay_before_retry{1000};
    milliseconds delay_loop{60000};
};

/// What is being filled: the innermost block of each kind.
struct scope {
    config::model* model = nullptr;
    config::proxy* proxy = nullptr;
    config::real_server* server = nullptr;
    config::checker* checker = nullptr;
    mysql_check* login = nullptr;  ///< the checker's, in MYSQL_CHECK
    config::timing timing{};
    const secret_resolver* resolver = nullptr;
};

// What the value of a keyword can be, and where it goes.

struct number {
    unsigned least;
    unsigned most;
    std::string_view word_for_zero{};  ///< "auto"
    void (*put)(scope&, unsigned);
};

struct duration {
    milliseconds least;
    milliseconds most;
    void (*put)(scope&, milliseconds);
};

struct choice {
    std::span<const std::string_view> words;
    std::span<const std::string_view> later{};  ///< words that a later version will know
    void (*put)(scope&, std::size_t index);
};

struct free_text {
    void (*put)(scope&, const std::string&);
};

struct password {
    void (*put)(scope&, secret);
};

struct one_address {
    void (*put)(scope&, const address&);
};

struct one_endpoint {
    void (*put)(scope&, const endpoint&);
};

/// Stands alone, or with a boolean.
struct flag {
    void (*put)(scope&, bool);
};

/// A block of further keywords. `opens` is what it is inside.
struct nested {
    place opens;
    std::size_t values = 0;        ///< words between the keyword and its brace
    bool may_lack_braces = false;  ///< the keyword alone is complete
};

struct keyword {
    std::string_view name;
    place where;
    std::variant<number, duration, choice, free_text, password, one_address, one_endpoint, flag, nested> value;
    std::string_view otherwise{};  ///< the default as it could be written; empty: none
    std::string_view example;      ///< a whole line
    std::string_view help;
    bool repeatable = false;
};

/// The row of a word in a block, if it may stand there.
[[nodiscard]] const keyword* find_keyword(std::string_view name, place where) noexcept;

/// All rows, in the order of the reference.
[[nodiscard]] std::span<const keyword* const> keywords() noexcept;

/// "real_server", or "the top level".
[[nodiscard]] std::string_view name_of(place block) noexcept;

/// How a word that is no keyword yet will stand there in a later version; none if nothing is known of it.
[[nodiscard]] standing not_served_yet(std::string_view word, place where) noexcept;

/// The table as the tree wants to know it.
[[nodiscard]] standing how_it_stands(std::string_view word, std::string_view block) noexcept;

}  // namespace tenbin::config
