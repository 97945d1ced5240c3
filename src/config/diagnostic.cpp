#include <tenbin/config/diagnostic.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace tenbin::config {

namespace {

std::string counted(std::size_t count, std::string_view what)
{
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

}  // namespace

std::string render(const source& text, std::vector<diagnostic> found)
{
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
    std::string out;
    std::size_t errors = 0;
    for (const auto& d : found) {
        const bool is_error = d.severity == severity::error;
        errors += is_error ? 1 : 0;
        out += fmt::format("{}:{}:{}: {}: {}\n",
                           text.path,
                           d.at.line,
                           d.at.column,
                           is_error ? "error" : "warning",
                           d.message);
        const auto line = text.line(d.at.line);
        if (!line.empty() && !d.secret_line) {
            // Tabs are kept in front of the caret, so that it stands under its word whatever their width.
            std::string margin;
            for (std::size_t i = 0; i + 1 < d.at.column; ++i)
                margin += i < line.size() && line[i] == '\t' ? '\t' : ' ';
            out += fmt::format("    {}\n    {}^{}\n", line, margin, std::string(d.width > 1 ? d.width - 1 : 0, '~'));
        }
        if (!d.hint.empty())
            out += fmt::format("    {}\n", d.hint);
    }
    if (!found.empty()) {
        if (errors > 0)
            out += counted(errors, "error");
        if (const auto warnings = found.size() - errors; warnings > 0)
            out += (errors > 0 ? ", " : "") + counted(warnings, "warning");
        out += '\n';
    }
    return out;
}

}  // namespace tenbin::config
