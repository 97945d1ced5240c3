#include <tenbin/config/load.hpp>

#include <cstdlib>

#include "model_builder.hpp"
#include "source_tree.hpp"

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

loaded load(const sources& texts, const secret_resolver& resolver)
{
    findings found;
    auto model = model_builder{texts, resolver, found}.build(read_tree(texts, found), {});
    loaded done;
    if (found.errors() == 0)
        done.model = std::move(model);
    done.found = found.take_sorted();
    return done;
}

}  // namespace tenbin::config
