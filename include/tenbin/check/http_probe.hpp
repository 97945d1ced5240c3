// HTTP_GET and SSL_GET: each page is asked for in turn, and must come as it is described. RFC 9112.
#pragma once

#include <tenbin/check/origin.hpp>
#include <tenbin/check/probe.hpp>
#include <tenbin/config/server_check_model.hpp>

#include <string>

namespace tenbin::check {

/// Its steps are connect, tls, request, answer, status, digest and regex; those that wait have the limit each, the
/// answer for each of its parts, and ten times as much in sum. `host` is the name that is asked for where neither page
/// nor check has one. A server that keeps the connection open does not fail for that. Certificates are not looked at, as
/// by keepalived: the server is checked, not who it is.
[[nodiscard]] asio::awaitable<result<problem>>
probe_http(endpoint where, milliseconds limit, const config::http_check& how, std::string host, const origin& from);

/// What is wrong with an answer, if anything: status, MD5 of the body, regular expression.
[[nodiscard]] problem judge_page(const config::http_url& page, unsigned status, const std::string& body);

}  // namespace tenbin::check
