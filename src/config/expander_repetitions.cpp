// `~SEQ` and `~LST`: the rest of the line, one time after the other. The names keep their last values, as keepalived
// leaves them.
#include <fmt/format.h>

#include <utility>

#include "expander.hpp"
#include "line_text.hpp"

namespace tenbin::config {

// `{ ~SEQ(I, 1, 3) 192.0.2.$I }` is meant to repeat the address and not the brace, although keepalived does.
expander::inputs expander::split_behind_block(inputs& unread)
{
    int depth = 0;
    bool is_quoted = false;
    for (auto part = unread.size(); part-- > 0;) {
        const auto one = unread[part];
        for (std::size_t i = 0; i < one.what.text.size(); ++i) {
            const char c = one.what.text[i];
            if (c == '"')
                is_quoted = !is_quoted;
            if (is_quoted)
                continue;
            if (begins_comment(one.what.text, i))
                return {};
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (depth >= 0)
                continue;
            inputs behind{unread.begin(), unread.begin() + static_cast<std::ptrdiff_t>(part)};
            behind.push_back({.what = one.what.part(i, one.what.text.size()), .use = one.use});
            unread.erase(unread.begin(), unread.begin() + static_cast<std::ptrdiff_t>(part));
            unread.front().what = one.what.part(0, i);
            return behind;
        }
    }
    return {};
}

/// The text with its names filled in.
std::string expander::filled_in(const input& one)
{
    begin_statement();
    inputs unread{one};
    std::ignore = statement(unread, stop::at_end_of_line);
    auto text = made_.text().substr(statement_begin_);
    made_.cut_back(statement_begin_);
    return text;
}

bool expander::repeats(inputs& unread)
{
    const auto front = unread.back();
    const auto head = repetition_at(front.what.text);
    if (head.kind == repetition_kind::none)
        return false;
    const input whole{.what = front.what.part(0, head.end == 0 ? front.what.text.size() : head.end), .use = front.use};
    const bool is_list = head.kind == repetition_kind::list;
    spend(front.what.text.size(), whole.what.at);
    std::string inner;
    number_sequence numbers;
    value_list values;
    if (head.end != 0) {
        const auto words = front.what.part(head.inner, head.end - 1);
        drop_front(unread, head.end);
        if (is_list) {
            values = read_list(words);
        } else {
            inner = filled_in({.what = words, .use = front.use});
            numbers = read_sequence(inner);
        }
    }
    if (values.names.empty() && numbers.times == 0) {
        // One of the values may be a password: what the rest of the line says of them is not known.
        if (is_list)
            texts_.hide(whole.what.at.source,
                        whole.what.part(std::min(head.inner, whole.what.text.size()), whole.what.text.size()).at.begin);
        found_.error(whole.what.at,
                     is_list ? "this is no list" : "this is no sequence",
                     {.hint = is_list ? "as in: ~LST({A, B}, {192.0.2.1, eth0}, {192.0.2.2, eth1}) $A dev $B"
                                      : "as in: ~SEQ(I, 10, 12) 192.0.2.$I, or with a step: ~SEQ(I, 10, 5, 30) ..."});
        return true;
    }
    auto behind = split_behind_block(unread);
    if (is_list)
        repeat_list(unread, values, whole);
    else
        repeat_numbers(unread, numbers, head.kind, whole);
    line(std::move(behind), position::at_begin_of_line);
    return true;
}

void expander::repeat_once(const inputs& rest, const input& head)
{
    const auto use = use_of(head.what.at, head.use, text_use::kind::repetition);
    auto again = rest;
    for (auto& part : again)
        part.use = use;
    line(std::move(again), position::at_begin_of_line);
    end_line();
}

void expander::repeat_numbers(const inputs& rest,
                              const number_sequence& numbers,
                              repetition_kind how,
                              const input& head)
{
    const std::string name{numbers.name};
    auto value = numbers.first;
    for (std::uint64_t i = 0; i < numbers.times && !is_cut_; ++i, value += numbers.step) {
        const bool is_decimal = how == repetition_kind::sequence;
        auto& text = made_texts_.emplace_back(is_decimal ? std::to_string(value) : fmt::format("{:x}", value));
        spend(sizeof(std::string) + sizeof(definition), head.what.at);
        definitions_.insert_or_assign(name,
                                      std::make_shared<const definition>(definition{
                                          .lines = {{{.text = text, .at = head.what.at, .what = slice::kind::made}}}}));
        repeat_once(rest, head);
    }
}

void expander::repeat_list(const inputs& rest, const value_list& values, const input& head)
{
    for (const auto& row : values.rows) {
        if (is_cut_)
            return;
        for (std::size_t i = 0; i < values.names.size(); ++i) {
            spend(sizeof(definition), head.what.at);
            definitions_.insert_or_assign(std::string{values.names[i]},
                                          std::make_shared<const definition>(definition{
                                              .lines = {{i < row.size() ? row[i] : slice{.at = head.what.at}}}}));
        }
        repeat_once(rest, head);
    }
}

}  // namespace tenbin::config
