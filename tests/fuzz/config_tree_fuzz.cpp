// Any text, and the files that it may include, through expansion, lexer and tree: every place lies in its text, braces
// end somewhere, and nothing that is said can't be shown. The words of the small language are those of the corpus, so
// that its rescue of forgotten braces is tried.
#include <tenbin/config/expand.hpp>
#include <tenbin/config/lexer.hpp>
#include <tenbin/config/tree.hpp>

#include <algorithm>
#include <string>

#include "support/files_in_memory.hpp"
#include "support/must.hpp"

namespace {

using namespace tenbin::config;
using tenbin::support::must;

standing small_grammar(std::string_view word, std::string_view block)
{
    if (block.empty())
        return word == "outer" ? standing::block : standing::none;
    if (block == "outer")
        return word == "inner" ? standing::block : word == "o" ? standing::line : standing::none;
    return block == "inner" && word == "i" ? standing::line : standing::none;
}

void must_lie_within(const sources& texts, text_range at)
{
    const auto size_of = [&](text_range place) { return texts.all()[place.source].text.size(); };
    must(at.source < texts.all().size() && at.begin <= at.end && at.end <= size_of(at), "a place lies in its text");
    const auto written = texts.written(at).at;
    must(texts.expansion_of(written.source) == nullptr, "a place is told in a file");
    must(written.begin <= written.end && written.end <= size_of(written), "a place lies in its file");
    must(at.is_whole_source() || !written.is_whole_source(), "a place is somewhere");
}

/// How many words a tree holds. `deepest` is how deep it may still go.
std::size_t words_in(const sources& texts, const std::vector<statement>& lines, std::size_t deepest)
{
    std::size_t words = 0;
    for (const auto& each : lines) {
        words += each.words.size();
        for (const auto& one : each.words)
            must_lie_within(texts, one.at);
        must(!each.words.empty() || each.is_broken, "only a broken line has no keyword");
        if (!each.block)
            continue;
        must(deepest > 0, "blocks nest as deep as they may");
        must_lie_within(texts, each.block->opened);
        words += words_in(texts, each.block->lines, deepest - 1);
    }
    return words;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    auto files = split_into_files({reinterpret_cast<const char*>(data), size});
    sources texts;
    texts.add({.path = "fuzz.conf", .text = files["fuzz.conf"]});
    auto where = machine_with(std::move(files));
    where.limits = {.bytes = 1U << 16U, .files = 20, .files_nested = 4, .uses_nested = 8};
    findings found;
    std::ignore = expand(texts, where, found);
    for (const auto& each : found.take_sorted())
        must_lie_within(texts, each.at);

    const auto tokens = lex(texts, texts.top(), found);
    std::size_t words = 0;
    std::uint32_t end = 0;
    for (const auto& each : tokens) {
        must_lie_within(texts, each.at);
        must(each.at.begin >= end, "tokens follow each other");
        end = each.at.end;
        words += each.what == token::kind::word ? 1 : 0;
        const auto place = texts.locate(each.at);
        must(place.line >= 1 && place.column >= 1, "lines and columns count from 1");
    }
    std::ignore = found.take_sorted();

    const auto lines = parse_tree(texts, texts.top(), &small_grammar, found);
    must(words_in(texts, lines, nested_blocks_max) <= words, "no word is read twice");
    const auto said = found.take_sorted();
    must(said.size() <= findings::found_max, "what is said is bounded");
    for (const auto& each : said)
        must_lie_within(texts, each.at);
    const auto shown = render_text(texts, said, paint::plain);
    must(std::none_of(shown.begin(),
                      shown.end(),
                      [](char c) { return (c >= 0 && c < ' ' && c != '\n' && c != '\t') || c == 127; }),
         "no control character is shown");
    return 0;
}
