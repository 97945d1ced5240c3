#include <tenbin/config/effective.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "keepalived_manners.hpp"
#include "source_tree.hpp"
#include "unknown_keyword.hpp"
#include "values.hpp"

namespace tenbin::config {

namespace {

using namespace std::chrono_literals;

/// A default of a word, in all blocks of a kind.
using default_choice = std::pair<const keyword*, place>;
using default_choices = std::set<default_choice>;

/// Kinds of which a later line takes the earlier one's place.
bool replaces(const keyword& row)
{
    return !row.repeatable && !opens_block(row) && !std::holds_alternative<words_of_its_own>(row.value);
}

/// "1.5": seconds as keepalived reads them, too, which knows no units.
std::string in_seconds(milliseconds time)
{
    auto text = fmt::format("{}.{:03}", time.count() / 1000, time.count() % 1000);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.'))
        text.pop_back();
    return text;
}

std::string in_normal_form(const keyword& row, const std::string& text)
{
    if (std::holds_alternative<duration>(row.value))
        if (const auto time = parse_duration(without_plus(text), 1s)) {
            const auto rounded = std::chrono::ceil<milliseconds>(*time);
            return is_known_to_keepalived(row) ? in_seconds(rounded) : format_duration(rounded);
        }
    if (std::holds_alternative<number>(row.value))
        if (const auto value = parse_number(text))
            return std::to_string(*value);
    if (std::holds_alternative<flag>(row.value))
        if (const auto value = parse_boolean(text))
            return *value ? "yes" : "no";
    return text;
}

/// keepalived looks at no value of it.
bool is_bare_flag(const keyword& row)
{
    const auto* const set = std::get_if<flag>(&row.value);
    return set != nullptr && set->is_bare;
}

class effective_reader {
public:
    /// Both outlive the reader.
    effective_reader(const sources& texts, const default_choices* wanted) : texts_{texts}, wanted_{wanted} {}

    std::vector<effective_line> block(const std::vector<statement>& all, place where, const std::vector<place>& around);

    /// All defaults that were filled in, or could have been.
    [[nodiscard]] const default_choices& met() const noexcept { return met_; }

private:
    effective_line line(const statement& one, const keyword* row, place where, std::vector<place> around);
    void add_defaults(std::vector<effective_line>& to,
                      const std::set<const keyword*>& written,
                      place where,
                      const std::vector<place>& around);

    const sources& texts_;
    const default_choices* wanted_;  ///< absent: all
    default_choices met_;
    findings unread_;  ///< what is wrong was said when the file was loaded
};

effective_line effective_reader::line(const statement& one, const keyword* row, place where, std::vector<place> around)
{
    effective_line made{.origin = one.words.front().at};
    auto words = one.words;
    if (row != nullptr)
        std::ignore = cut_escaped_secret(texts_, *row, words, unread_);
    for (const auto& each : words) {
        made.words.push_back(each.text);
        made.is_secret |= each.is_secret;
    }
    if (row == nullptr)
        return made;
    made.words.front() = row->name;
    if (loses_surplus(*row))
        made.words.resize(std::min(made.words.size(), values_of(*row).most + 1));
    made.may_repeat = row->repeatable;
    made.is_secret |= std::holds_alternative<password>(row->value);
    if (is_bare_flag(*row) && made.words.size() == 2 && parse_boolean(made.words[1]).value_or(true))
        made.words.resize(1);
    else if (std::holds_alternative<flag>(row->value) && !is_bare_flag(*row) && made.words.size() == 1)
        made.words.emplace_back("yes");
    if (made.words.size() == 2)
        made.words[1] = in_normal_form(*row, made.words[1]);
    made.is_block = opens_block(*row);
    if (const auto* const inner = std::get_if<nested>(&row->value)) {
        around.push_back(where);
        made.lines = block(one.block ? one.block->lines : std::vector<statement>{}, inner->opens, around);
    } else if (made.is_block && one.block) {
        for (const auto& entry : one.block->lines) {
            if (entry.words.empty())
                continue;
            made.lines.push_back(line(entry, nullptr, where, {}));
            made.lines.back().may_repeat = true;
        }
    }
    return made;
}

std::vector<effective_line>
effective_reader::block(const std::vector<statement>& all, place where, const std::vector<place>& around)
{
    std::vector<effective_line> plain;
    std::vector<effective_line> blocks;
    std::set<const keyword*> written;
    for (const auto& one : one_keyword_each(all, where, unread_)) {
        if (one.words.empty())
            continue;
        const auto* const row = find_keyword(one.words.front().text, where);
        if (row != nullptr && std::holds_alternative<without_effect>(row->value))
            continue;
        auto made = line(one, row, where, around);
        if (row != nullptr && !written.insert(row).second && replaces(*row))
            std::erase_if(plain, [&](const effective_line& each) { return each.words.front() == row->name; });
        (made.is_block ? blocks : plain).push_back(std::move(made));
    }
    add_defaults(plain, written, where, around);
    std::move(blocks.begin(), blocks.end(), std::back_inserter(plain));
    return plain;
}

// A word that may stand in the block around as well is inherited from there, where its default stands already.
void effective_reader::add_defaults(std::vector<effective_line>& to,
                                    const std::set<const keyword*>& written,
                                    place where,
                                    const std::vector<place>& around)
{
    for (const auto* const row : keywords()) {
        const auto is_inherited = [&](place outer) { return overlap(row->where, outer); };
        if (row->otherwise.empty() || row->repeatable || is_bare_flag(*row) || opens_block(*row) ||
            !overlap(row->where, where) || written.contains(row) ||
            std::any_of(around.begin(), around.end(), is_inherited))
            continue;
        met_.insert({row, where});
        if (wanted_ == nullptr || wanted_->contains({row, where}))
            to.push_back({.words = {std::string{row->name}, in_normal_form(*row, std::string{row->otherwise})}});
    }
}

class default_trial {
public:
    default_trial(const sources& texts, const secret_resolver& resolver)
        : texts_{texts}, resolver_{resolver}, expected_{load(texts, resolver)}
    {
        findings unread;
        tree_ = read_tree(texts, unread);
    }

    std::vector<effective_line> lines(const default_choices* wanted, default_choices* met) const
    {
        effective_reader reader{texts_, wanted};
        auto made = reader.block(tree_, place::top, {});
        if (met != nullptr)
            *met = reader.met();
        return made;
    }

    /// And adds no doubts.
    [[nodiscard]] bool keeps_the_model(const std::vector<effective_line>& made) const
    {
        sources again;
        again.add({.path = "effective", .text = write_lines(texts_, made, {.secrets = secrets::revealed})});
        const auto done = load(again, resolver_);
        return done.model == expected_.model && done.found.size() <= expected_.found.size();
    }

    /// Those of `some` that change nothing, found by halving.
    default_choices harmless(const default_choices& some) const
    {
        if (some.empty() || keeps_the_model(lines(&some, nullptr)))
            return some;
        if (some.size() == 1)
            return {};
        const auto middle = std::next(some.begin(), static_cast<std::ptrdiff_t>(some.size() / 2));
        auto all = harmless({some.begin(), middle});
        all.merge(harmless({middle, some.end()}));
        return all;
    }

private:
    const sources& texts_;
    const secret_resolver& resolver_;
    loaded expected_;
    std::vector<statement> tree_;
};

}  // namespace

std::vector<effective_line> effective_lines(const sources& texts, const secret_resolver& resolver)
{
    const default_trial trial{texts, resolver};
    default_choices met;
    auto all = trial.lines(nullptr, &met);
    if (trial.keeps_the_model(all))
        return all;
    const auto kept = trial.harmless(met);
    auto some = trial.lines(&kept, nullptr);
    if (trial.keeps_the_model(some))
        return some;
    const default_choices none;
    return trial.lines(&none, nullptr);
}

}  // namespace tenbin::config
