// The asking side of the control socket, for the command line: one question, one answer, one deadline.
#pragma once

#include <tenbin/base/duration.hpp>
#include <tenbin/base/result.hpp>

#include <boost/json/object.hpp>

#include <string>
#include <string_view>

namespace tenbin::control {

/// Sends {"v":1,"command":`command`} to the tenbin of that run directory and waits for its answer. An answer that is
/// an error becomes the error.
[[nodiscard]] result<boost::json::object>
ask(const std::string& run_directory, std::string_view command, milliseconds patience);

}  // namespace tenbin::control
