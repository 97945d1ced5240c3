// The keyword table: one row per word says where it may stand, what it takes and what it is for. The parser, the range
// checks and the suggestions read it; nothing else knows a keyword.
#pragma once

#include <tenbin/config/load.hpp>
#include <tenbin/config/tree.hpp>

#include <span>
#include <string_view>

namespace tenbin::config {

enum class place : std::uint8_t { top, global, proxy, server, checker };

/// What a block fills while it is parsed.
struct timing {
    unsigned retry = 1;
    unsigned rise = 1;
    unsigned fall = 1;
    milliseconds delay_before_retry{1000};
    milliseconds delay_loop{60000};
    milliseconds check_timeout{5000};
};

struct scope {
    config::model* model = nullptr;
    config::proxy* proxy = nullptr;
    config::real_server* server = nullptr;
    config::checker* checker = nullptr;
    config::timing timing;  ///< inherited from the block around, overridden within
    const secret_resolver* resolver = nullptr;
};

/// A mistake in a value: which word (0 is the keyword) and what is wrong.
struct mistake {
    std::size_t word;
    std::string message;
    std::string hint;
};

using setter = std::optional<mistake> (*)(scope& in, const std::vector<word>& words);

struct keyword {
    std::string_view name;
    place where;
    std::size_t values_min;
    std::size_t values_max;
    std::string_view form;  ///< an example line
    std::string_view help;
    setter set;             ///< null: a block
};

[[nodiscard]] std::span<const keyword> keywords() noexcept;

/// Blocks of keepalived and of later versions that this one does not serve.
[[nodiscard]] bool not_served_yet(std::string_view block) noexcept;

}  // namespace tenbin::config
