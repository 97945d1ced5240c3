// Any text, and the files that it may include, through the whole way to a model, with a resolver that knows one secret:
// there is a model or an error, what is said can be shown and parsed, and the secret is not in it. What came out of the
// files is the same configuration without them.
#include <tenbin/config/load.hpp>

#include <boost/json.hpp>

#include <algorithm>
#include <string>

#include "support/files_in_memory.hpp"
#include "support/must.hpp"

namespace {

using namespace tenbin;
using tenbin::support::must;

/// No text holds it by itself: a NUL is a mistake, and shown as '?'.
const std::string the_secret{"se\0cret", 7};

result<std::string> resolve(const std::string& reference)
{
    if (reference == "env:GOOD")
        return the_secret;
    return failed(fault::operation, "there is no " + reference);
}

void must_be_usable(const config::model& model)
{
    for (const auto& service : model.virtual_servers)
        must(!service.servers.empty() && service.quorum > service.hysteresis, "a virtual server is whole");
    for (const auto& instance : model.vrrp_instances)
        must(!instance.name.empty() && instance.router_id >= 1, "a virtual router is whole");
    for (const auto& proxy : model.proxies) {
        must(!proxy.name.empty() && !proxy.listen.empty() && !proxy.servers.empty(), "a proxy is whole");
        must(proxy.max_sessions >= 1 && proxy.connect_timeout.count() >= 1, "no limit is nothing");
        for (const auto* pool : {&proxy.servers, &proxy.sorry_servers})
            for (const auto& server : *pool) {
                must(server.where.port != 0 && server.rise >= 1 && server.fall >= 1, "a server is whole");
                for (const auto& checker : server.checkers)
                    must(checker.delay_loop.count() >= 1 && checker.connect_timeout.count() >= 1, "a check has time");
            }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    auto files = config::split_into_files({reinterpret_cast<const char*>(data), size});
    config::sources texts;
    const bool is_json = files["fuzz.conf"].starts_with('[');
    texts.add({.path = is_json ? "fuzz.json" : "fuzz.conf",
               .text = files["fuzz.conf"],
               .readers = config::readers::everyone});
    auto where = config::machine_with(std::move(files));
    where.limits = {.bytes = 1U << 16U, .files = 20, .files_nested = 4, .uses_nested = 8};

    const auto done = config::load(texts, where, &resolve);

    config::tally counted;
    counted.add(done.found);
    must(done.model.has_value() == (counted.errors == 0), "there is a model or an error");
    if (done.model) {
        must_be_usable(*done.model);
        config::sources flat;
        flat.add({.path = is_json ? "flat.json" : "flat.conf", .text = texts.all()[texts.top()].text});
        must(config::load(flat, &resolve).model == done.model, "the expanded text says the same");
    }
    const auto shown = config::render_text(texts, done.found, config::paint::plain);
    must(shown.find(the_secret) == std::string::npos, "a secret is not shown");
    must(std::count(shown.begin(), shown.end(), '\n') >= static_cast<std::ptrdiff_t>(done.found.size()),
         "everything is said");
    const auto written = config::render_json_elements(texts, done.found);
    must(written.find("se\\u0000cret") == std::string::npos, "a secret is not written");
    boost::system::error_code problem;
    const auto parsed = boost::json::parse("[" + written + "]", problem);
    must(!problem && parsed.as_array().size() == done.found.size(), "programs can read what is said");
    return 0;
}
