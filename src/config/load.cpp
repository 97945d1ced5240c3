#include <tenbin/config/load.hpp>

#include "keywords.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <ostream>
#include <set>
#include <vector>

namespace tenbin::config {

namespace {

/// Edit distance (Levenshtein), for suggestions.
std::size_t distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        auto diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const auto above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
            diagonal = above;
        }
    }
    return row.back();
}

std::string_view name_of(place where)
{
    switch (where) {
    case place::top: return "the top level";
    case place::global: return "global_defs";
    case place::proxy: return "mysql_proxy or tcp_proxy";
    case place::server: return "real_server";
    case place::checker: return "TCP_CHECK or MYSQL_CHECK";
    }
    return "?";
}

class model_builder {
public:
    model_builder(std::vector<diagnostic>& found, const secret_resolver& resolver) : found_{found}
    {
        scope_.model = &model_;
        scope_.resolver = &resolver;
    }

    config::model build(const std::vector<statement>& top);

private:
    void statements(const std::vector<statement>& lines, place where);
    void one(const statement& line, place where, std::map<std::string_view, position>& seen);
    void block(const statement& line);
    void proxy(const statement& line);
    void server(const statement& line);
    void checker(const statement& line);
    void unknown(const word& w, place where);
    void report(const word& at, std::string message, std::string hint = {});

    std::vector<diagnostic>& found_;
    config::model model_;
    scope scope_;
    std::map<endpoint, position> listening_;
    std::map<std::string, position> names_;
};

void model_builder::report(const word& at, std::string message, std::string hint)
{
    found_.push_back({.at = at.at, .width = at.width, .message = std::move(message), .hint = std::move(hint)});
}

config::model model_builder::build(const std::vector<statement>& top)
{
    statements(top, place::top);
    if (model_.proxies.empty() && found_.empty())
        found_.push_back({.at = {1, 1}, .message = "nothing to do: there is no mysql_proxy and no tcp_proxy"});
    if (model_.global.router_id.empty()) {
        std::array<char, 256> host{};
        gethostname(host.data(), host.size() - 1);
        model_.global.router_id = host.data();
    }
    return std::move(model_);
}

void model_builder::statements(const std::vector<statement>& lines, place where)
{
    std::map<std::string_view, position> seen;
    for (const auto& line : lines)
        one(line, where, seen);
}

void model_builder::one(const statement& line, place where, std::map<std::string_view, position>& seen)
{
    const auto& key = line.words.front();
    if (key.text.empty())
        return;  // a brace without keyword: reported already
    const auto all = keywords();
    const auto row = std::find_if(
        all.begin(), all.end(), [&](const keyword& k) { return k.where == where && k.name == key.text; });
    if (row == all.end()) {
        unknown(key, where);
        return;
    }
    const bool is_block = row->set == nullptr;
    const bool optional_block = row->name == "sorry_server" || row->name == "real_server" || row->name == "TCP_CHECK";
    if (line.words.size() - 1 < row->values_min) {
        report(key, fmt::format("{} needs {}", key.text, row->values_min == 1 ? "a value" : "an address and a port"),
               fmt::format("as in: {}", row->form));
        return;
    }
    if (line.words.size() - 1 > row->values_max) {
        report(line.words[row->values_max + 1],
               fmt::format("'{}' is too much here", line.words[row->values_max + 1].text),
               fmt::format("as in: {} (a value with blanks needs quotes)", row->form));
        return;
    }
    if (is_block && !line.block && !optional_block) {
        report(key, fmt::format("{} needs a block", key.text), fmt::format("as in: {}", row->form));
        return;
    }
    if (!is_block && line.block) {
        report(key, fmt::format("{} takes no block", key.text), fmt::format("as in: {}", row->form));
        return;
    }
    if (is_block) {
        block(line);
        return;
    }
    if (row->name != "listen") {
        const auto [earlier, fresh] = seen.try_emplace(row->name, key.at);
        if (!fresh)
            found_.push_back({.severity = severity::warning,
                              .at = key.at,
                              .width = key.width,
                              .message = fmt::format("{} stands on line {} already; this one counts",
                                                     key.text,
                                                     earlier->second.line),
                              .secret_line = row->name == "password"});
    }
    if (const auto problem = row->set(scope_, line.words)) {
        const auto& at = line.words[problem->word];
        found_.push_back({.at = at.at,
                          .width = at.width,
                          .message = problem->message,
                          .hint = problem->hint,
                          .secret_line = row->name == "password"});
        return;
    }
    if (row->name == "listen") {
        const auto [earlier, fresh] = listening_.try_emplace(scope_.proxy->listen.back(), key.at);
        if (!fresh)
            report(line.words[1], fmt::format("{} is listened on already, on line {}", line.words[1].text, earlier->second.line));
    }
}

void model_builder::unknown(const word& w, place where)
{
    if (where == place::top && not_served_yet(w.text)) {
        report(w, fmt::format("{} is not served by this version yet", w.text));
        return;
    }
    std::string_view nearest;
    std::size_t best = std::max<std::size_t>(w.text.size() / 3, 1) + 1;
    std::set<std::string_view> elsewhere;
    for (const auto& k : keywords()) {
        if (k.name == w.text)
            elsewhere.insert(name_of(k.where));
        if (k.where != where)
            continue;
        if (const auto d = distance(w.text, k.name); d < best) {
            best = d;
            nearest = k.name;
        }
    }
    std::string hint;
    if (!nearest.empty())
        hint = fmt::format("did you mean {}?", nearest);
    else if (!elsewhere.empty())
        hint = fmt::format("it belongs in {}", *elsewhere.begin());
    report(w, fmt::format("unknown keyword '{}' in {}", w.text, name_of(where)), std::move(hint));
}

void model_builder::block(const statement& line)
{
    const auto& name = line.words.front().text;
    if (name == "global_defs")
        statements(line.block->lines, place::global);
    else if (name == "mysql_proxy" || name == "tcp_proxy")
        proxy(line);
    else if (name == "real_server" || name == "sorry_server")
        server(line);
    else
        checker(line);
}

void model_builder::proxy(const statement& line)
{
    const auto& name = line.words[1];
    const auto [earlier, fresh] = names_.try_emplace(name.text, name.at);
    if (!fresh)
        report(name, fmt::format("'{}' is the name of the proxy on line {} already", name.text, earlier->second.line));
    auto& made = model_.proxies.emplace_back();
    made.kind = line.words[0].text == "mysql_proxy" ? proxy_kind::mysql : proxy_kind::tcp;
    made.name = name.text;
    const auto outer = scope_;
    scope_.proxy = &made;
    const auto before = found_.size();
    // What servers inherit stands in the whole block, also below them: the plain words first.
    std::map<std::string_view, position> seen;
    for (const auto& each : line.block->lines)
        if (!each.block && each.words.front().text != "real_server" && each.words.front().text != "sorry_server")
            one(each, place::proxy, seen);
    for (const auto& each : line.block->lines)
        if (each.block || each.words.front().text == "real_server" || each.words.front().text == "sorry_server")
            one(each, place::proxy, seen);
    if (found_.size() == before) {
        if (made.listen.empty())
            report(line.words[0], fmt::format("{} listens nowhere", name.text), "it needs a line such as: listen 192.0.2.1:3306");
        if (made.servers.empty())
            report(line.words[0], fmt::format("{} has no real_server", name.text), "as in: real_server 192.0.2.11 3306 {");
    }
    scope_ = outer;
}

void model_builder::server(const statement& line)
{
    const auto host = address::parse(line.words[1].text);
    unsigned port = 0;
    const auto& digits = line.words[2].text;
    const bool is_number = !digits.empty() && digits.size() <= 5 && digits.find_first_not_of("0123456789") == std::string::npos;
    if (is_number)
        port = static_cast<unsigned>(std::stoul(digits));
    if (!host)
        report(line.words[1],
               fmt::format("'{}' is not an IP address", line.words[1].text),
               "host names are not served by this version yet: real_server 192.0.2.11 3306");
    if (port < 1 || port > 65535)
        report(line.words[2], fmt::format("'{}' is not a port", digits), "a number from 1 to 65535");

    const bool sorry = line.words[0].text == "sorry_server";
    auto& servers = sorry ? scope_.proxy->sorry_servers : scope_.proxy->servers;
    config::real_server made{.where = {host.value_or(address{}), static_cast<std::uint16_t>(port)}};
    if (host && std::any_of(servers.begin(), servers.end(), [&](const auto& s) { return s.where == made.where; }))
        report(line.words[1], fmt::format("{} is in this pool already", made.where.to_string()));
    const auto outer = scope_;
    scope_.server = &made;
    if (line.block) {
        std::map<std::string_view, position> seen;
        for (const auto& each : line.block->lines)
            if (!each.block)
                one(each, place::server, seen);
        for (const auto& each : line.block->lines)
            if (each.block)
                one(each, place::server, seen);
    }
    made.rise = scope_.timing.rise;
    made.fall = scope_.timing.fall;
    scope_ = outer;
    servers.push_back(std::move(made));
}

void model_builder::checker(const statement& line)
{
    config::checker made;
    if (line.words[0].text == "MYSQL_CHECK")
        made.what = mysql_check{};
    const auto outer = scope_;
    scope_.checker = &made;
    const auto before = found_.size();
    if (line.block)
        statements(line.block->lines, place::checker);
    if (const auto* check = std::get_if<mysql_check>(&made.what); check != nullptr && found_.size() == before) {
        if (check->user.empty())
            report(line.words[0], "MYSQL_CHECK needs a user", "as in: user monitor");
        if (check->expect && check->query.empty())
            report(line.words[0], "expect without query", "as in: query \"SHOW VARIABLES LIKE 'server_id'\"");
    }
    made.connect_timeout = scope_.timing.check_timeout;
    made.retry = scope_.timing.retry;
    made.delay_before_retry = scope_.timing.delay_before_retry;
    made.delay_loop = scope_.timing.delay_loop;
    scope_ = outer;
    scope_.server->checkers.push_back(std::move(made));
}

}  // namespace

result<std::string> resolve_secret(const std::string& reference)
{
    if (reference.starts_with("env:")) {
        const auto* value = std::getenv(reference.c_str() + 4);
        if (value == nullptr)
            return failed(fault::operation, "the environment has no " + reference.substr(4));
        return std::string{value};
    }
    auto read = read_source(reference.substr(5));
    if (!read)
        return tl::unexpected{std::move(read.error())};
    return std::string{read->line(1)};
}

loaded load(const source& text, const secret_resolver& resolver)
{
    loaded done;
    const auto top = parse_tree(text, done.found);
    auto model = model_builder{done.found, resolver}.build(top);
    const bool wrong = std::any_of(
        done.found.begin(), done.found.end(), [](const auto& d) { return d.severity == severity::error; });
    if (!wrong)
        done.model = std::move(model);
    return done;
}

int check_files(const std::vector<std::string>& paths, std::ostream& out)
{
    int status = 0;
    for (const auto& path : paths) {
        const auto text = read_source(path);
        if (!text) {
            out << text.error().words << '\n';
            status = 1;
            continue;
        }
        const auto done = load(*text, &resolve_secret);
        out << render(*text, done.found);
        if (!done.model)
            status = 1;
    }
    return status;
}

}  // namespace tenbin::config
