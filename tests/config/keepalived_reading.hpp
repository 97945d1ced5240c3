// Whole files of keepalived around some lines, and what is said of them.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "reading.hpp"

namespace tenbin::config {

/// The model of a text in which nothing is wrong and nothing is warned of; its scripts are secure.
inline model clean(const std::string& text)
{
    const auto texts = one_text(text + "global_defs {\n  enable_script_security\n}\n");
    auto done = load(texts, &resolve_in_tests);
    EXPECT_EQ(render_text(texts, done.found, paint::plain), "") << text;
    return done.model.value_or(model{});
}

/// The lines begin on line 5.
inline std::string in_instance(const std::string& lines)
{
    return "vrrp_instance V {\n  interface eth0\n  virtual_router_id 5\n  virtual_ipaddress { 192.0.2.10 }\n  " +
           lines + "\n}\n";
}

/// The lines begin on line 5.
inline std::string in_service(const std::string& lines)
{
    return "virtual_server 192.0.2.10 80 {\n  lb_algo rr\n  lb_kind NAT\n  protocol TCP\n  " + lines + "\n}\n";
}

/// The lines begin on line 6.
inline std::string in_service_server(const std::string& lines)
{
    return in_service("real_server 198.51.100.1 80 {\n    " + lines + "\n  }");
}

/// What is said, without the excerpts of the lines: one line each, then hints.
inline std::string said_of(const std::string& text)
{
    const auto texts = one_text(text);
    std::string said;
    for (const auto& each : load(texts, &resolve_in_tests).found) {
        const auto at = texts.locate(each.at);
        said += std::to_string(at.line) + ":" + std::to_string(at.column) +
                (each.severity == severity::error ? ": error: " : ": warning: ") + each.message + "\n";
        if (!each.hint.empty())
            said += "    " + each.hint + "\n";
    }
    return said;
}

}  // namespace tenbin::config
