// A login at a server that is kept between questions, and made anew when it has broken: what is asked twice a second
// must not cost a login each time. One question at a time, by a thread of the bulkhead.
#pragma once

#include <tenbin/base/endpoint.hpp>
#include <tenbin/check/bulkhead.hpp>
#include <tenbin/check/mysql_client.hpp>
#include <tenbin/check/probe.hpp>
#include <tenbin/config/model.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>

#include "loopback_bridge.hpp"

namespace tenbin::check {

class kept_login {
public:
    /// `limit` is the time of each step. `how` says who logs in; it must outlive this.
    kept_login(asio::io_context& loop,
               std::shared_ptr<bulkhead> threads,
               endpoint where,
               const config::mysql_check& how,
               milliseconds limit);
    kept_login(const kept_login&) = delete;
    kept_login& operator=(const kept_login&) = delete;
    ~kept_login();

    /// The answer, or the step that failed and how: "connect: Connection refused". Logs in if it must.
    [[nodiscard]] asio::awaitable<tl::expected<mysql::text_table, std::string>> ask(std::string query);
    /// Logs in if it must.
    [[nodiscard]] asio::awaitable<problem> open();
    [[nodiscard]] bool is_open() const noexcept { return link_ != nullptr; }
    /// Of the server that it is logged in at.
    [[nodiscard]] const std::string& version() const noexcept { return version_; }

private:
    using link = std::shared_ptr<mysql_link>;

    [[nodiscard]] asio::awaitable<problem> log_in();
    [[nodiscard]] asio::awaitable<problem> run(bulkhead::call::work what, const char* step);
    void drop();

    asio::io_context& loop_;
    std::shared_ptr<bulkhead> threads_;
    endpoint where_;
    const config::mysql_check& how_;
    milliseconds limit_;
    std::shared_ptr<loopback_bridge> by_;
    std::shared_ptr<link> link_;  ///< shared with a call that may outlive this
    std::string version_;
    bool server_refused_ = false;  ///< the last question, not the login that it came by
};

}  // namespace tenbin::check
