// Any text that is a configuration, through its effective form: printed, as text or as JSON, and read again, it means
// the same, and there is no difference to itself.
#include <tenbin/config/difference.hpp>
#include <tenbin/config/effective.hpp>

#include <optional>
#include <string>

#include "support/must.hpp"

namespace {

using namespace tenbin;
using tenbin::support::must;

result<std::string> any_secret(const std::string&)
{
    return std::string{"12345678"};
}

/// The text's meaning on a machine without files; the text grows by what comes out of it.
std::optional<config::model> meaning_of(config::sources& texts)
{
    auto where = config::nowhere("here");
    where.limits = {.bytes = 1U << 16U, .files = 4, .files_nested = 4, .uses_nested = 8};
    return config::load(texts, where, &any_secret).model;
}

config::sources named(std::string path, std::string text)
{
    config::sources texts;
    texts.add({.path = std::move(path), .text = std::move(text)});
    return texts;
}

std::optional<config::model> meaning_of(std::string path, std::string text)
{
    auto texts = named(std::move(path), std::move(text));
    return meaning_of(texts);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    auto texts = named("fuzz.conf", {reinterpret_cast<const char*>(data), size});
    const auto meant = meaning_of(texts);
    if (!meant)
        return 0;
    const auto lines = config::effective_lines(texts, &any_secret);
    must(config::difference(lines, lines).empty(), "nothing differs from itself");

    const config::shown_lines_as all{.origins = config::origins::shown, .secrets = config::secrets::revealed};
    must(meaning_of("fuzz.conf", config::write_lines(texts, lines, all)) == meant, "what is printed means the same");
    must(meaning_of("fuzz.json", config::write_json(texts, lines, all)) == meant, "and so does its JSON");
    return 0;
}
