// Makes the model of a tree of lines. It goes on after every mistake, so that all of them are found at once, and each
// once.
#pragma once

#include <tenbin/config/findings.hpp>
#include <tenbin/config/keywords.hpp>
#include <tenbin/config/tree.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tenbin::config {

class model_builder {
public:
    /// All three outlive the builder.
    model_builder(const sources& texts, const secret_resolver& resolver, findings& found);

    /// Of no use if an error was found.
    [[nodiscard]] config::model build(std::vector<statement> top, text_range whole);
    /// What was named outside the configuration.
    [[nodiscard]] std::vector<outside_name> take_outside() { return std::move(written_.outside); }

private:
    using places = std::map<endpoint, text_range>;

    /// Tells which keywords stood there.
    seen_words lines(std::vector<statement> all, place where);
    seen_words lines_inside(statement& one, place where);
    void line(statement& one, place where, seen_words& seen);
    [[nodiscard]] bool fits(const keyword& row, statement& one);
    void value(const keyword& row, statement& one, seen_words& seen);
    void block(const keyword& row, const nested& inner, statement& one, bool is_right);
    void entry_lines(const keyword& row, const entries& inner, statement& one);
    void proxy(statement& one, place opens);
    void pool(statement& one);
    void server(statement& one, place opens);
    void checker(statement& one, place opens);
    [[nodiscard]] endpoint where_of(const statement& one, places& pool);

    const sources& texts_;
    findings& found_;
    config::model model_{};
    scope scope_{};
    written written_{};
    std::map<std::string, text_range> names_{};
    places servers_{};  ///< of the proxy or pool that is being read
    places sorry_servers_{};
};

}  // namespace tenbin::config
