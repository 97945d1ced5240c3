// Any text that is a configuration, through its effective form: printed, as text or as JSON, and read again, it means
// the same, and there is no difference to itself.
#include <tenbin/config/difference.hpp>
#include <tenbin/config/effective.hpp>

#include <string>

#include "support/must.hpp"

namespace {

using namespace tenbin;
using tenbin::support::must;

result<std::string> any_secret(const std::string&)
{
    return std::string{"12345678"};
}

config::sources named(std::string path, std::string text)
{
    config::sources texts;
    texts.add({.path = std::move(path), .text = std::move(text)});
    return texts;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto texts = named("fuzz.conf", {reinterpret_cast<const char*>(data), size});
    const auto meant = config::load(texts, &any_secret).model;
    if (!meant)
        return 0;
    const auto lines = config::effective_lines(texts, &any_secret);
    must(config::difference(lines, lines).empty(), "nothing differs from itself");

    const config::shown_lines_as all{.origins = config::origins::shown, .secrets = config::secrets::revealed};
    const auto text = config::write_lines(texts, lines, all);
    must(config::load(named("fuzz.conf", text), &any_secret).model == meant, "what is printed means the same");
    const auto json = config::write_json(texts, lines, all);
    must(config::load(named("fuzz.json", json), &any_secret).model == meant, "and so does its JSON");
    return 0;
}
