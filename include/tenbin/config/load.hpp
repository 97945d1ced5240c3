// From texts to model: what `tenbin check` and `tenbin run` call.
#pragma once

#include <tenbin/config/diagnostic.hpp>
#include <tenbin/config/model.hpp>
#include <tenbin/config/source.hpp>

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
    std::vector<diagnostic> found;       ///< by place
};

/// All errors at once; the model only if there are none.
[[nodiscard]] loaded load(const sources& texts, const secret_resolver& resolver);

}  // namespace tenbin::config
