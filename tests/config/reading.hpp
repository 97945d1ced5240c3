// Reads texts as the tests of the language need it: with a resolver that has no file and no environment.
#pragma once

#include <tenbin/config/load.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace tenbin::config {

inline constexpr std::string_view a_password = "hunter2";

/// Knows env:GOOD, and nothing else.
inline result<std::string> resolve_in_tests(const std::string& reference)
{
    if (reference == "env:GOOD")
        return std::string{a_password};
    return failed(fault::operation, "there is no " + reference);
}

inline sources one_text(std::string text, readers who = readers::few)
{
    sources texts;
    texts.add({.path = "t.conf", .text = std::move(text), .readers = who});
    return texts;
}

inline loaded load_text(std::string text)
{
    return load(one_text(std::move(text)), &resolve_in_tests);
}

/// All that is said of a text, without the tally.
inline std::string messages_of(std::string text, readers who = readers::few)
{
    const auto texts = one_text(std::move(text), who);
    return render_text(texts, load(texts, &resolve_in_tests).found, paint::plain);
}

// Whole files around some lines; the first of them is line 4, or 6 of a check, or 2 of global_defs.

inline std::string in_proxy(const std::string& lines)
{
    return "tcp_proxy a {\n  listen 192.0.2.1:80\n  real_server 192.0.2.2 80\n  " + lines + "\n}\n";
}

inline std::string in_server(const std::string& lines)
{
    return "tcp_proxy a {\n  listen 192.0.2.1:80\n  real_server 192.0.2.2 80 {\n    " + lines + "\n  }\n}\n";
}

inline std::string in_check(const std::string& lines)
{
    return in_server("MYSQL_CHECK {\n      user monitor\n      " + lines + "\n    }");
}

inline std::string in_global_defs(const std::string& lines)
{
    return "global_defs {\n  " + lines + "\n}\n" + in_proxy("");
}

}  // namespace tenbin::config
