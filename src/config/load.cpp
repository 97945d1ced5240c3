#include <tenbin/config/expand.hpp>
#include <tenbin/config/load.hpp>

#include <cstdlib>

#include "model_builder.hpp"
#include "source_tree.hpp"
#include "told_places.hpp"

namespace tenbin::config {

result<std::string> resolve_secret(const std::string& reference)
{
    if (reference.starts_with("env:")) {
        const auto* value = std::getenv(reference.c_str() + 4);
        if (value == nullptr)
            return failed(fault::operation, "the environment has no " + reference.substr(4));
        return std::string{value};
    }
    const auto read = read_sources(reference.substr(5));
    if (!read)
        return tl::unexpected{read.error()};
    return std::string{read->line(0, 1)};
}

namespace {

loaded read_top(const sources& texts, const secret_resolver& resolver, findings& found)
{
    model_builder builder{texts, resolver, found};
    auto model = builder.build(read_tree(texts, found), {});
    loaded done;
    done.outside = builder.take_outside();
    if (model.vrrp.dynamic_interfaces)
        std::erase_if(done.outside, [](const auto& each) { return each.what == outside_thing::interface; });
    if (found.errors() == 0)
        done.model = std::move(model);
    done.found = in_files(texts, found.take_sorted());
    return done;
}

}  // namespace

loaded load(sources& texts, const surroundings& where, const secret_resolver& resolver)
{
    findings found;
    const auto how = expand(texts, where, found);
    hide_secrets(texts);
    if (how == expanded::cut)
        return {.model = std::nullopt, .found = in_files(texts, found.take_sorted()), .outside = {}};
    return read_top(texts, resolver, found);
}

loaded load(const sources& texts, const secret_resolver& resolver)
{
    findings found;
    return read_top(texts, resolver, found);
}

}  // namespace tenbin::config
