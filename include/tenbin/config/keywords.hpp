// The keyword table: one row per word says where it may stand, what it takes, its range and default, and what it is
// for. The parser, the range checks and the suggestions read it; nothing else knows a keyword. A row that several
// blocks share stands once and names them all.
#pragma once

#include <tenbin/config/load.hpp>
#include <tenbin/config/tree.hpp>
#include <tenbin/config/written.hpp>

#include <cstdint>
#include <map>
#include <span>
#include <string_view>
#include <tuple>
#include <variant>

namespace tenbin::config {

/// Where a keyword may stand: a set of blocks. Each block has a place of its own.
enum class place : std::uint64_t {
    top = 1ULL << 0U,
    global = 1ULL << 1U,
    mysql_proxy = 1ULL << 2U,
    tcp_proxy = 1ULL << 3U,
    real_server = 1ULL << 4U,
    sorry_server = 1ULL << 5U,
    tcp_check = 1ULL << 6U,
    mysql_check = 1ULL << 7U,

    virtual_server = 1ULL << 8U,
    service_server = 1ULL << 9U,  ///< real_server in virtual_server
    connect_check = 1ULL << 10U,  ///< TCP_CHECK there
    http_get = 1ULL << 11U,
    ssl_get = 1ULL << 12U,
    smtp_check = 1ULL << 13U,
    misc_check = 1ULL << 14U,
    dns_check = 1ULL << 15U,
    udp_check = 1ULL << 16U,
    ping_check = 1ULL << 17U,
    file_check = 1ULL << 18U,
    url = 1ULL << 19U,
    smtp_host = 1ULL << 20U,

    vrrp_instance = 1ULL << 21U,
    authentication = 1ULL << 22U,
    vrrp_sync_group = 1ULL << 23U,
    vrrp_script = 1ULL << 24U,
    track_process = 1ULL << 25U,
    track_file = 1ULL << 26U,
    ssl = 1ULL << 27U,
    hmac = 1ULL << 28U,  ///< auth_hmac

    proxy_misc_check = 1ULL << 29U,  ///< MISC_CHECK of a proxy's server
    proxy_file_check = 1ULL << 30U,  ///< FILE_CHECK there

    server_pool = 1ULL << 31U,

    any_proxy = mysql_proxy | tcp_proxy,
    any_pool = any_proxy | server_pool,  ///< what holds servers
    any_server = real_server | sorry_server,
    any_dialling_check = tcp_check | mysql_check,                ///< of those that connect
    any_repeated_check = any_dialling_check | proxy_misc_check,  ///< of those that may try again at once
    any_check = any_repeated_check | proxy_file_check,
    any_http_check = http_get | ssl_get,
    any_network_check = connect_check | any_http_check | smtp_check | dns_check | udp_check | ping_check,
    any_service_check = any_network_check | misc_check | file_check,
};

[[nodiscard]] constexpr place operator|(place a, place b) noexcept
{
    return static_cast<place>(static_cast<std::uint64_t>(a) | static_cast<std::uint64_t>(b));
}

[[nodiscard]] constexpr bool overlap(place a, place b) noexcept
{
    return (static_cast<std::uint64_t>(a) & static_cast<std::uint64_t>(b)) != 0;
}

/// What blocks inherit from the block around them.
struct timing {
    unsigned retry = 1;
    unsigned rise = 1;
    unsigned fall = 1;
    milliseconds delay_before_retry{1000};
    milliseconds delay_loop{60000};
};

/// What the checks of layer 4 inherit: what none of the blocks around one says is the check's own default.
struct service_timing {
    std::optional<unsigned> retry{};
    std::optional<milliseconds> delay_before_retry{};
    std::optional<milliseconds> delay_loop{};
    std::optional<milliseconds> warmup{};
    std::optional<milliseconds> connect_timeout{};
    std::optional<bool> alpha{};
    bool inhibit_on_failure = false;
};

/// What is being filled: the innermost block of each kind.
struct scope {
    config::model* model = nullptr;
    config::proxy* proxy = nullptr;
    std::vector<real_server>* servers = nullptr;  ///< these two of the proxy, or of the pool
    std::vector<real_server>* sorry_servers = nullptr;
    config::real_server* server = nullptr;
    config::checker* checker = nullptr;
    mysql_check* login = nullptr;  ///< the checker's, in MYSQL_CHECK
    config::timing timing{};
    const secret_resolver* resolver = nullptr;

    /// The other blocks that are open, each by its type.
    std::tuple<virtual_server_group*,
               virtual_server*,
               service_server*,
               service_check*,
               http_check*,
               http_url*,
               smtp_check*,
               misc_check*,
               dns_check*,
               udp_check*,
               file_check*,
               vrrp_instance*,
               vrrp_sync_group*,
               vrrp_script*,
               track_process*,
               track_file*,
               tracked_objects*,
               notify_commands*,
               garp_settings*>
        open{};
    service_timing service{};
    config::written* written = nullptr;
};

/// The block of that type that is being filled.
template <class Block> [[nodiscard]] Block& open(scope& in)
{
    return *std::get<Block*>(in.open);
}

template <class Block> void open_as(scope& in, Block& block)
{
    std::get<Block*>(in.open) = &block;
}

template <class Block, class Field> void put_into(scope& in, Field Block::*field, const auto& value)
{
    if constexpr (std::is_enum_v<Field>)
        open<Block>(in).*field = static_cast<Field>(value);
    else
        open<Block>(in).*field = value;
}

/// Puts a value into a field of the block that is open: `.put = put<&virtual_server::quorum>`.
template <auto Field, class Value> void put(scope& in, Value value)
{
    put_into(in, Field, value);
}

struct keyword;

/// A line whose words only its keyword understands, or an entry of a block of values.
struct line_read {
    scope& in;
    const keyword& row;
    const std::vector<word>& words;  ///< the keyword first; an entry has none
    findings& found;

    [[nodiscard]] bool has(std::size_t index) const noexcept { return index < words.size(); }
    void error(const word& at, std::string message, std::string hint = {}) const
    {
        found.error(at.at, std::move(message), {.hint = std::move(hint)});
    }
    void warning(const word& at, std::string message, std::string hint = {}) const
    {
        found.warning(at.at, std::move(message), {.hint = std::move(hint)});
    }
};

/// Which keywords stood in a block, and where first; also those whose values were wrong.
using seen_words = std::map<std::string_view, text_range>;

/// A block whose lines have been read.
struct block_read : line_read {
    const seen_words& seen;
    text_range key;
    bool has_block = true;  ///< with braces

    [[nodiscard]] bool has_seen(std::string_view keyword) const { return seen.contains(keyword); }
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
    bool is_bare = false;  ///< keepalived looks at no value: whatever it is, the flag is set
};

/// A block of further keywords. `opens` is what it is inside.
struct nested {
    place opens;
    std::size_t values = 0;            ///< words between the keyword and its brace, at least
    std::size_t more_values = 0;       ///< that may follow
    bool may_lack_braces = false;      ///< the keyword alone is complete
    bool warn_without_braces = false;  ///< keepalived would not take it so
    std::string_view shape{};          ///< those words; empty: a name, or an address and a port
    /// Makes what the block fills. Gets the keyword alone if the words after it are wrong.
    void (*begin)(const line_read&) = nullptr;
    void (*end)(const block_read&) = nullptr;  ///< checks what was filled
};

/// Words that this keyword alone understands.
struct words_of_its_own {
    std::size_t least;
    std::size_t most;
    std::string_view shape;  ///< for the reference: "N [reverse]"
    void (*read)(const line_read&);
};

/// A block of values, one a line, without keywords.
struct entries {
    std::string_view shape;
    void (*read)(const line_read&);
    std::size_t values = 0;      ///< words between the keyword and its brace
    bool must_have_one = false;  ///< the block means nothing without an entry
    void (*begin)(const line_read&) = nullptr;
};

/// keepalived knows it; here it has no effect, nor has a block that follows.
struct without_effect {};

inline constexpr std::size_t line_words_max = 64;

struct keyword {
    std::string_view name;
    place where;
    std::variant<number,
                 duration,
                 choice,
                 free_text,
                 password,
                 one_address,
                 one_endpoint,
                 flag,
                 nested,
                 words_of_its_own,
                 entries,
                 without_effect>
        value;
    std::string_view otherwise{};  ///< the default as it could be written; empty: none
    std::string_view example;      ///< a whole line
    std::string_view help;
    bool repeatable = false;
    std::string_view also{};    ///< another spelling that means the same
    std::string_view former{};  ///< an old spelling: it is taken, with a warning
    bool is_of_tenbin = false;  ///< keepalived does not know it, although it knows the block
    bool stands_once = false;   ///< a second line is no correction of the first, but a mistake
};

/// Whether keepalived reads such lines, too: what it makes of one is worth a warning where it was hardly meant.
[[nodiscard]] constexpr bool is_known_to_keepalived(const keyword& row) noexcept
{
    return !row.is_of_tenbin && !overlap(row.where, place::any_pool | place::any_server | place::any_check);
}

[[nodiscard]] constexpr bool opens_block(const keyword& row) noexcept
{
    return std::holds_alternative<nested>(row.value) || std::holds_alternative<entries>(row.value);
}

[[nodiscard]] constexpr keyword ignored(std::string_view name, place where) noexcept
{
    return {.name = name,
            .where = where,
            .value = without_effect{},
            .example = name,
            .help = "Known to keepalived, without effect here.",
            .repeatable = true};
}

/// The row of a word in a block, if it may stand there.
[[nodiscard]] const keyword* find_keyword(std::string_view name, place where) noexcept;

/// All rows, in the order of the reference.
[[nodiscard]] std::span<const keyword* const> keywords() noexcept;

/// Every block with its name, once.
struct named_place {
    place where;
    std::string_view name;
};
[[nodiscard]] std::span<const named_place> named_places() noexcept;

/// "real_server", or "the top level".
[[nodiscard]] std::string_view name_of(place block) noexcept;

/// How a word that is no keyword yet will stand there in a later version; none if nothing is known of it.
[[nodiscard]] standing not_served_yet(std::string_view word, place where) noexcept;

/// The table as the tree wants to know it.
[[nodiscard]] standing how_it_stands(std::string_view word, std::string_view block) noexcept;

}  // namespace tenbin::config
