#include <tenbin/config/load.hpp>
#include <tenbin/config/masked_secret.hpp>
#include <tenbin/daemon/configuration.hpp>

#include <boost/json.hpp>

#include <algorithm>
#include <exception>
#include <map>
#include <ostream>

namespace tenbin::daemon {

namespace {

namespace json = boost::json;

/// What stood behind each reference (file:PATH, env:NAME) when the supervisor looked.
using known_secrets = std::map<std::string, std::string>;

/// The text that everything was expanded into: a role may read no file and knows no environment.
std::string bundle_of(const config::sources& texts, const known_secrets& secrets)
{
    const auto& top = texts.all()[texts.top()];
    json::object known;
    for (const auto& [reference, value] : secrets)
        known[reference] = value;
    return json::serialize(
        json::object{{"v", 3}, {"path", top.path}, {"text", top.text}, {"secrets", std::move(known)}});
}

/// Boost.JSON's checked access throws where the bundle is not what it should be.
std::pair<config::sources, known_secrets> read_bundle(const std::string& bundle)
{
    // A comment in Latin-1 is legal in a configuration: its text need not be UTF-8.
    json::parse_options lenient;
    lenient.allow_invalid_utf8 = true;
    const auto all = json::parse(bundle, {}, lenient);
    config::sources texts;
    texts.add(
        {.path = json::value_to<std::string>(all.at("path")), .text = json::value_to<std::string>(all.at("text"))});
    known_secrets secrets;
    for (const auto& [reference, value] : all.at("secrets").as_object())
        secrets.emplace(reference, json::value_to<std::string>(value));
    return {std::move(texts), std::move(secrets)};
}

}  // namespace

std::optional<configuration> read_configuration(const std::string& path, std::ostream& words, const std::string& id)
{
    auto texts = config::read_sources(path);
    if (!texts) {
        words << "tenbin: " << texts.error().words << '\n';
        return std::nullopt;
    }
    known_secrets secrets;
    auto loaded = config::load(*texts, config::this_machine(id), [&](const std::string& reference) {
        auto value = config::resolve_secret(reference);
        if (value)
            secrets[reference] = *value;
        return value;
    });
    config::check_outside(*texts, loaded, config::local_machine());
    if (!loaded.found.empty()) {
        config::tally counted;
        counted.add(loaded.found);
        words << config::render_text(*texts, loaded.found, config::paint::plain) << counted.to_string() << '\n';
    }
    if (!loaded.model)
        return std::nullopt;
    if (config::holds_masked_secret(*loaded.model)) {
        words << "tenbin: a configuration whose passwords are masked does not run\n";
        return std::nullopt;
    }
    return configuration{.model = std::move(*loaded.model), .bundle = bundle_of(*texts, secrets)};
}

result<config::model> parse_bundle(const std::string& bundle)
{
    try {
        const auto [texts, secrets] = read_bundle(bundle);
        auto loaded = config::load(texts, [&known = secrets](const std::string& reference) -> result<std::string> {
            const auto found = known.find(reference);
            if (found == known.end())
                return failed(fault::operation, reference + " was not handed over");
            return found->second;
        });
        if (loaded.model)
            return std::move(*loaded.model);
        const auto first = std::find_if(loaded.found.begin(), loaded.found.end(), [](const auto& each) {
            return each.severity == config::severity::error;
        });
        return failed(fault::operation, first == loaded.found.end() ? "no model" : first->message);
    } catch (const std::exception& problem) {
        return failed(fault::operation, problem.what());
    }
}

}  // namespace tenbin::daemon
