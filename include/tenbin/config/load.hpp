// From texts to model: what `tenbin check` and `tenbin run` call.
#pragma once

#include <tenbin/config/diagnostic.hpp>
#include <tenbin/config/model.hpp>
#include <tenbin/config/outside.hpp>
#include <tenbin/config/source.hpp>
#include <tenbin/config/surroundings.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace tenbin::config {

/// Finds the value behind `file:PATH` and `env:NAME`; the error says why it can't be had.
using secret_resolver = std::function<result<std::string>(const std::string& reference)>;

/// Reads files and the environment. Of a file, the first line counts.
[[nodiscard]] result<std::string> resolve_secret(const std::string& reference);

struct loaded {
    std::optional<config::model> model;  ///< absent when there are errors
    std::vector<diagnostic> found;       ///< by place in the files
    std::vector<outside_name> outside;   ///< what must be there on the machine (outside.hpp)
};

/// All errors at once; the model only if there are none. The texts grow by the files that the first one includes, and
/// by what comes out of them (expand.hpp).
[[nodiscard]] loaded load(sources& texts, const surroundings& where, const secret_resolver& resolver);

/// The same of texts that are expanded already, or hold nothing to expand: no sign but `#` means anything.
[[nodiscard]] loaded load(const sources& texts, const secret_resolver& resolver);

}  // namespace tenbin::config
