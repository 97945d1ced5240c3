// SMTP_CHECK: a mail server's banner, EHLO (HELO where it is not known), and QUIT. RFC 5321.
#pragma once

#include <tenbin/check/origin.hpp>
#include <tenbin/check/probe.hpp>
#include <tenbin/config/server_check_model.hpp>

namespace tenbin::check {

/// Its steps are connect, banner, EHLO, HELO and QUIT, each with that limit. Banners of several lines are read; a
/// server that ends instead of an answer to QUIT has said enough.
[[nodiscard]] asio::awaitable<result<problem>>
probe_smtp(endpoint where, milliseconds limit, const config::smtp_check& how, const origin& from);

}  // namespace tenbin::check
