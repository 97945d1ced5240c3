#include "model_builder.hpp"

#include <tenbin/config/masked_secret.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unistd.h>
#include <utility>

#include "command_checks.hpp"
#include "cross_checks.hpp"
#include "keepalived_manners.hpp"
#include "lag_checks.hpp"
#include "line_words.hpp"
#include "pool_use.hpp"
#include "quorum_checks.hpp"
#include "script_words.hpp"
#include "unknown_keyword.hpp"
#include "values.hpp"
#include "words.hpp"

namespace tenbin::config {

namespace {

std::string as_in(const keyword& row)
{
    return fmt::format("as in: {}", row.example);
}

std::string_view values_in_words(const keyword& row)
{
    if (std::holds_alternative<entries>(row.value))
        return "a name";
    const auto* const block = std::get_if<nested>(&row.value);
    if (block == nullptr)
        return "a value";
    if (!block->shape.empty())
        return block->shape;
    return block->values == 1 ? "a name" : "an address and a port";
}

std::string host_name()
{
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

bool is_reference(const word& value)
{
    return value.text.starts_with("file:") || value.text.starts_with("env:");
}

bool is_secret(const keyword& row)
{
    return std::holds_alternative<password>(row.value) || row.name == "auth_pass" ||
           (row.name == "key" && overlap(row.where, place::hmac));
}

/// A mask is read, so that a printed configuration can be checked; it does not run.
void warn_of_masked_secret(const keyword& row, const std::vector<word>& words, findings& found)
{
    if (is_secret(row) && words.size() > 1 && words.back().text == secret_mask)
        found.warning(words.back().at,
                      "this password was masked when the configuration was printed",
                      {.hint = "it can be checked, but not run: write the password, file:PATH or env:NAME"});
}

}  // namespace

model_builder::model_builder(const sources& texts, const secret_resolver& resolver, findings& found)
    : texts_{texts}, found_{found}
{
    scope_.model = &model_;
    scope_.resolver = &resolver;
    scope_.written = &written_;
}

config::model model_builder::build(std::vector<statement> top, text_range whole)
{
    lines(std::move(top), place::top);
    cross_check(model_, written_, found_);
    if (is_nothing_to_do(model_) && found_.errors() == 0)
        found_.warning(whole, "there is nothing to do", {.hint = "a mysql_proxy or a tcp_proxy is what tenbin serves"});
    if (model_.global.router_id.empty())
        model_.global.router_id = host_name();
    return std::move(model_);
}

// What servers and checks inherit may stand below them as well: the plain lines come first.
seen_words model_builder::lines(std::vector<statement> all, place where)
{
    seen_words seen;
    all = one_keyword_each(std::move(all), where, found_);
    const auto is_block = [&](const statement& one) {
        const auto* const row = find_keyword(one.words.front().text, where);
        return row != nullptr && config::opens_block(*row);
    };
    std::erase_if(all, [](const statement& one) { return one.words.empty(); });  // a mere brace: reported already
    const auto blocks = std::stable_partition(all.begin(), all.end(), [&](const auto& one) { return !is_block(one); });
    for (auto one = all.begin(); one != blocks && !found_.full(); ++one)
        line(*one, where, seen);
    // What the globals say is what instances inherit, and the servers of pools are copied, wherever they stand.
    const auto is_called = [](std::string_view name) {
        return [name](const statement& one) { return one.words.front().text == name; };
    };
    const auto globals_end = std::stable_partition(blocks, all.end(), is_called("global_defs"));
    std::stable_partition(globals_end, all.end(), is_called("server_pool"));
    for (auto one = blocks; one != all.end() && !found_.full(); ++one)
        line(*one, where, seen);
    // A line that nobody can read may have been any of those that are missed.
    if (const auto unread = seen.find(std::string_view{}); unread != seen.end())
        for (const auto* const row : keywords())
            if (overlap(row->where, where))
                seen.try_emplace(row->name, unread->second);
    return seen;
}

seen_words model_builder::lines_inside(statement& one, place where)
{
    return one.block ? lines(std::move(one.block->lines), where) : seen_words{};
}

void model_builder::line(statement& one, place where, seen_words& seen)
{
    const auto& key = one.words.front();
    const auto* const row = find_keyword(key.text, where);
    if (row == nullptr) {
        if (one.is_broken) {
            seen.try_emplace({}, key.at);
            return;
        }
        if (const auto meant = report_unknown(key, where, found_); !meant.empty())
            seen.try_emplace(meant, key.at);
        return;
    }
    if (key.text == row->former)
        found_.warning(key.at, fmt::format("{} is the old spelling of {}", key.text, row->name));
    if (std::holds_alternative<without_effect>(row->value)) {
        found_.warning(key.at, fmt::format("known to keepalived, without effect here: {}", row->name));
        return;
    }
    const bool is_right = one.is_broken || fits(*row, one);
    if (const auto* const inner = std::get_if<nested>(&row->value)) {
        seen.try_emplace(row->name, key.at);
        block(*row, *inner, one, is_right);  // there may be more mistakes inside
    } else if (const auto* const list = std::get_if<entries>(&row->value)) {
        seen.try_emplace(row->name, key.at);
        if (!is_right || one.is_broken)
            one.words.resize(1);
        entry_lines(*row, *list, one);
    } else if (is_right && !one.is_broken) {
        value(*row, one, seen);
    } else {
        seen.try_emplace(row->name, key.at);
    }
}

/// Whether the line has the words and the block that its keyword wants.
bool model_builder::fits(const keyword& row, statement& one)
{
    const auto& key = one.words.front();
    const auto given = one.words.size() - 1;
    const auto wanted = values_of(row);
    const auto* const inner = std::get_if<nested>(&row.value);
    const bool is_block = opens_block(row);
    if (given < wanted.least) {
        found_.error(given == 0 ? key.at : one.words.back().at,
                     fmt::format("{} needs {}", row.name, values_in_words(row)),
                     {.hint = as_in(row)});
        return false;
    }
    if (given > wanted.most && loses_surplus(row)) {
        drop_surplus(row, wanted.most + 1, one.words, found_);
    } else if (given > wanted.most) {
        const auto& extra = one.words[wanted.most + 1];
        found_.error(extra.at,
                     fmt::format("{} is too much here", in_quotes(extra)),
                     {.hint = fmt::format("{}{}", as_in(row), is_block ? "" : "; a value with blanks needs quotes")});
        return false;
    }
    if (!is_block && one.block) {
        found_.error(one.block->opened, fmt::format("{} takes no block", row.name), {.hint = as_in(row)});
        return false;
    }
    if (is_block && !one.block && (inner == nullptr || !inner->may_lack_braces)) {
        found_.error(key.at, fmt::format("{} needs a block", row.name), {.hint = as_in(row)});
        return false;
    }
    return true;
}

void model_builder::value(const keyword& row, statement& one, seen_words& seen)
{
    const auto& key = one.words.front();
    if (!cut_escaped_secret(texts_, row, one.words, found_)) {
        seen.try_emplace(row.name, key.at);
        return;
    }
    warn_of_cut_secret(texts_, row, one.words, found_);
    warn_of_masked_secret(row, one.words, found_);
    const auto [earlier, is_first] = seen.try_emplace(row.name, key.at);
    if (!is_first && row.stands_once)
        found_.error(key.at,
                     fmt::format("{} is written twice", row.name),
                     {.hint = as_in(row) + ", once", .notes = {{earlier->second, "the other line"}}});
    else if (!is_first && !row.repeatable)
        found_.warning(key.at,
                       fmt::format("{} is written twice; this line counts", row.name),
                       {.notes = {{std::exchange(earlier->second, key.at), "the earlier line"}}});
    const line_read line{.in = scope_, .row = row, .words = one.words, .found = found_};
    if (const auto* const own = std::get_if<words_of_its_own>(&row.value)) {
        own->read(line);
        return;
    }
    if (const auto* const set = std::get_if<flag>(&row.value); set != nullptr && set->is_bare && line.has(1)) {
        put_bare_flag(line, *set);
        return;
    }
    if (const auto problem = read_value(row, scope_, one.words)) {
        found_.error(one.words.at(1).at, problem->message, {.hint = problem->hint});
        return;
    }
    if (std::holds_alternative<duration>(row.value))
        warn_of_unit(row, one.words.at(1), found_);
    if (std::holds_alternative<one_endpoint>(row.value)) {
        const auto [other, is_free] = written_.listening.try_emplace(scope_.proxy->listen.back(), one.words.at(1).at);
        if (!is_free)
            found_.error(one.words.at(1).at,
                         fmt::format("{} is listened on already", other->first.to_string()),
                         {.notes = {{other->second, "the other line"}}});
    }
    if (std::holds_alternative<password>(row.value) && !is_reference(one.words.at(1)) &&
        texts_.file_of(one.words.at(1).at).readers == readers::everyone)
        found_.warning(one.words.at(1).at,
                       "everyone on this machine can read this password",
                       {.hint = "take the file from others (chmod o-r), or write file:PATH or env:NAME"});
}

void model_builder::block(const keyword& row, const nested& inner, statement& one, bool is_right)
{
    const auto outer = scope_;
    if (overlap(inner.opens, place::any_proxy)) {
        proxy(one, inner.opens);
    } else if (inner.opens == place::server_pool) {
        if (!is_right || one.is_broken)
            one.words.resize(1);
        if (one.words.size() > 1)
            declare({.in = scope_, .row = row, .words = one.words, .found = found_},
                    named_thing::server_pool,
                    one.words[1]);
        pool(one);
    } else if (overlap(inner.opens, place::any_server)) {
        server(one, inner.opens);
    } else if (overlap(inner.opens, place::any_check)) {
        checker(one, inner.opens);
    } else {
        const auto key = one.words.front();
        if (!is_right || one.is_broken)
            one.words.resize(1);
        if (inner.begin != nullptr)
            inner.begin({.in = scope_, .row = row, .words = one.words, .found = found_});
        if (inner.may_lack_braces && inner.warn_without_braces && !one.block && !one.is_broken)
            found_.warning(key.at,
                           fmt::format("{} without braces", key.text),
                           {.hint = fmt::format("it is read as: {} {{ }}", key.text)});
        const bool has_block = one.block.has_value();
        const auto seen = lines_inside(one, inner.opens);
        if (inner.end != nullptr)
            inner.end({{.in = scope_, .row = row, .words = one.words, .found = found_}, seen, key.at, has_block});
    }
    scope_ = outer;
}

void model_builder::entry_lines(const keyword& row, const entries& inner, statement& one)
{
    if (inner.begin != nullptr)
        inner.begin({.in = scope_, .row = row, .words = one.words, .found = found_});
    if (!one.block)
        return;
    if (one.block->lines.empty() && inner.must_have_one)
        found_.error(one.words.front().at, fmt::format("this {} is empty", row.name), {.hint = as_in(row)});
    for (auto& line : one.block->lines) {
        if (line.is_broken || line.words.empty() || found_.full())
            continue;
        if (line.block)
            found_.error(
                line.block->opened, fmt::format("an entry of {} takes no block", row.name), {.hint = as_in(row)});
        else
            inner.read({.in = scope_, .row = row, .words = line.words, .found = found_});
    }
}

void model_builder::proxy(statement& one, place opens)
{
    const auto& key = one.words.front();
    config::proxy made{.kind = opens == place::mysql_proxy ? proxy_kind::mysql : proxy_kind::tcp};
    if (one.words.size() > 1 && !one.is_broken) {
        const auto& name = one.words[1];
        made.name = name.text;
        const auto [other, is_free] = names_.try_emplace(name.text, name.at);
        if (name.text.empty())
            found_.error(name.at, "this name is empty");
        else if (!is_free)
            found_.error(name.at,
                         fmt::format("{} is the name of another proxy already", in_quotes(name)),
                         {.notes = {{other->second, "the other proxy"}}});
    }
    scope_.proxy = &made;
    scope_.servers = &made.servers;
    scope_.sorry_servers = &made.sorry_servers;
    servers_.clear();
    sorry_servers_.clear();
    written_.use_pool.reset();
    written_.routes.clear();
    if (one.block) {
        const auto seen = lines_inside(one, opens);
        for (const std::string_view needed : {"listen", "real_server"})
            if (!seen.contains(needed) && !(needed == "real_server" && seen.contains("use_pool")))
                found_.error(key.at,
                             fmt::format("this {} has no {}", key.text, needed),
                             {.hint = as_in(*find_keyword(needed, opens))});
        check_pool_use(made, {.seen = seen, .where = written_, .servers_are_checked_by = scope_.timing}, found_);
        take_pools(made, model_.server_pools);
        check_lag(made, seen, found_);
        std::uint64_t weight = 0;
        for (const auto& server : made.servers)
            weight += server.group == 0 ? server.weight : 0;
        if (!made.servers.empty())
            settle_quorum(made.health.quorum, made.health.hysteresis, weight, seen, found_);
        check_commands(made, seen, found_);
    }
    model_.proxies.push_back(std::move(made));
}

void model_builder::pool(statement& one)
{
    const auto& key = one.words.front();
    config::server_pool made;
    if (one.words.size() > 1)
        made.name = one.words[1].text;
    scope_.servers = &made.servers;
    scope_.sorry_servers = &made.sorry_servers;
    servers_.clear();
    sorry_servers_.clear();
    if (one.block) {
        const auto seen = lines_inside(one, place::server_pool);
        if (!seen.contains("real_server"))
            found_.error(key.at,
                         "this server_pool has no real_server",
                         {.hint = as_in(*find_keyword("real_server", place::server_pool))});
    }
    for (auto* const list : {&made.servers, &made.sorry_servers})
        for (auto& each : *list)
            each.pool = made.name;
    model_.server_pools.push_back(std::move(made));
}

/// The address and port after real_server; what is wrong there is reported.
endpoint model_builder::where_of(const statement& one, places& pool)
{
    endpoint where{};
    if (one.words.size() != 3 || one.is_broken)
        return where;
    const auto& host = one.words[1];
    const auto& port = one.words[2];
    const auto parsed = address::parse(host.text);
    const auto number = parse_number(port.text);
    if (!parsed)
        found_.error(host.at,
                     fmt::format("{} is not an IP address", in_quotes(host)),
                     {.hint = fmt::format("as in: {} 192.0.2.11 3306; host names are not served by this version yet",
                                          one.words[0].text)});
    const bool is_port = number && *number >= 1 && *number <= 65'535;
    if (!is_port)
        found_.error(port.at, fmt::format("{} is not a port", in_quotes(port)), {.hint = "a number from 1 to 65535"});
    if (!parsed || !is_port)
        return where;
    where = {.host = *parsed, .port = static_cast<std::uint16_t>(*number)};
    const auto [other, is_new] = pool.try_emplace(where, host.at);
    if (!is_new)
        found_.error(host.at,
                     fmt::format("{} is in this pool already", where.to_string()),
                     {.notes = {{other->second, "the other line"}}});
    return where;
}

void model_builder::server(statement& one, place opens)
{
    const bool is_sorry = opens == place::sorry_server;
    config::real_server made{.where = where_of(one, is_sorry ? sorry_servers_ : servers_)};
    scope_.server = &made;
    lines_inside(one, opens);
    made.rise = scope_.timing.rise;
    made.fall = scope_.timing.fall;
    (is_sorry ? scope_.sorry_servers : scope_.servers)->push_back(std::move(made));
}

void model_builder::checker(statement& one, place opens)
{
    const auto& key = one.words.front();
    config::checker made;
    scope_.checker = &made;
    if (opens == place::mysql_check)
        scope_.login = &made.what.emplace<mysql_check>();
    else if (opens == place::proxy_misc_check)
        open_as(scope_, made.what.emplace<misc_check>());
    else if (opens == place::proxy_file_check)
        open_as(scope_, made.what.emplace<file_check>());
    const auto seen = lines_inside(one, opens);
    if (opens == place::mysql_check && one.block) {
        if (!seen.contains("user"))
            found_.error(key.at, "MYSQL_CHECK needs a user", {.hint = "as in: user monitor"});
        if (const auto expect = seen.find("expect"); expect != seen.end() && !seen.contains("query"))
            found_.error(expect->second,
                         "expect needs a query whose answer is compared",
                         {.hint = as_in(*find_keyword("query", opens))});
    }
    if (one.block && overlap(opens, place::proxy_misc_check | place::proxy_file_check)) {
        const auto& row = *find_keyword(key.text, place::any_server);
        const block_read block{{.in = scope_, .row = row, .words = one.words, .found = found_}, seen, key.at};
        opens == place::proxy_misc_check ? need_check_program(block) : need_tracked_file(block);
    }
    if (!one.block && !one.is_broken && opens == place::tcp_check)
        found_.warning(key.at,
                       fmt::format("{} without braces", key.text),
                       {.hint = fmt::format("it is read as: {} {{ }}", key.text)});
    made.retry = opens == place::proxy_file_check ? 0 : scope_.timing.retry;
    made.delay_before_retry = scope_.timing.delay_before_retry;
    made.delay_loop = scope_.timing.delay_loop;
    scope_.server->checkers.push_back(std::move(made));
}

}  // namespace tenbin::config
