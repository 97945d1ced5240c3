#include <tenbin/config/load.hpp>
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

std::string bundle_of(const config::source& text, const known_secrets& secrets)
{
    json::object known;
    for (const auto& [reference, value] : secrets)
        known[reference] = value;
    return json::serialize(
        json::object{{"v", 1}, {"path", text.path}, {"text", text.text}, {"secrets", std::move(known)}});
}

/// Boost.JSON's checked access throws where the bundle is not what it should be.
std::pair<config::source, known_secrets> read_bundle(const std::string& bundle)
{
    const auto all = json::parse(bundle);
    known_secrets secrets;
    for (const auto& [reference, value] : all.at("secrets").as_object())
        secrets.emplace(reference, json::value_to<std::string>(value));
    return {config::source{.path = json::value_to<std::string>(all.at("path")),
                           .text = json::value_to<std::string>(all.at("text"))},
            std::move(secrets)};
}

}  // namespace

std::optional<configuration> read_configuration(const std::string& path, std::ostream& words)
{
    const auto text = config::read_source(path);
    if (!text) {
        words << "tenbin: " << text.error().words << '\n';
        return std::nullopt;
    }
    known_secrets secrets;
    auto loaded = config::load(*text, [&](const std::string& reference) {
        auto value = config::resolve_secret(reference);
        if (value)
            secrets[reference] = *value;
        return value;
    });
    if (!loaded.found.empty())
        words << config::render(*text, std::move(loaded.found));
    if (!loaded.model)
        return std::nullopt;
    return configuration{.model = std::move(*loaded.model), .bundle = bundle_of(*text, secrets)};
}

result<config::model> parse_bundle(const std::string& bundle)
{
    try {
        const auto [text, secrets] = read_bundle(bundle);
        auto loaded = config::load(text, [&known = secrets](const std::string& reference) -> result<std::string> {
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
