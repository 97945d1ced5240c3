// What is spoken on the control socket: a request is one line, {"v":1,"command":"status"}, and so is its answer,
// {"v":1,"status":{…}} or {"v":1,"error":"in words"}. A client may ask again on the same connection.
#pragma once

#include <boost/json/object.hpp>
#include <tl/expected.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace tenbin::control {

namespace json = boost::json;

inline constexpr int protocol_version = 1;
inline constexpr std::size_t request_bytes_max = 4096;
inline constexpr std::size_t answer_bytes_max = 64 * 1024 * 1024;

struct request {
    std::string command;
    json::object body;
};

/// The request in a line, or the words that answer it.
[[nodiscard]] tl::expected<request, std::string> decode_request(std::string_view line);

/// The answer that says no.
[[nodiscard]] json::object refusal(std::string_view words);

}  // namespace tenbin::control
