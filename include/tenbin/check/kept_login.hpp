// A login at a server, made when the first question needs it and kept for the next ones: connect and greeting on the
// loop, by our own codec, so that a host that is silent holds nothing but a socket; then login and questions by a
// client library on a thread of the bulkhead, over the same connection. One question at a time.
#pragma once

#include <tenbin/base/endpoint.hpp>
#include <tenbin/check/bulkhead.hpp>
#include <tenbin/check/loopback_bridge.hpp>
#include <tenbin/check/mysql_client.hpp>
#include <tenbin/config/model.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace tenbin::check {

/// Why a question has no answer.
struct no_answer {
    enum class cause : std::uint8_t {
        refused,  ///< the server answered with an error; the login is still good
        broken,   ///< the server can't be reached, let nobody in, or ended the connection
        late,     ///< it did not answer in its time
        undone    ///< this machine could not ask: no verdict on the server
    };
    cause why = cause::broken;
    std::string words{};  ///< the step first: "connect: Connection refused"
};

class kept_login final : public bulkhead::keeper {
public:
    using answer = tl::expected<mysql::text_table, no_answer>;

    /// `limit` is the time of each step. `how` says who logs in; it must outlive this.
    kept_login(asio::io_context& loop,
               std::shared_ptr<bulkhead> threads,
               endpoint where,
               const config::mysql_check& how,
               milliseconds limit);
    kept_login(const kept_login&) = delete;
    kept_login& operator=(const kept_login&) = delete;
    ~kept_login();

    /// Logs in if it must. As a suspect it does not hold the last threads.
    [[nodiscard]] asio::awaitable<answer> ask(std::string query, bulkhead::standing as = bulkhead::standing::proven);
    [[nodiscard]] asio::awaitable<std::optional<no_answer>> open(bulkhead::standing as = bulkhead::standing::proven);
    /// Leaves; COM_QUIT is on its way when this returns.
    void close();
    void leave() override;
    [[nodiscard]] bool is_open() const noexcept { return link_ != nullptr && by_->alive(); }
    /// Of the server that it is logged in at.
    [[nodiscard]] const std::string& version() const noexcept { return version_; }

private:
    using link = std::shared_ptr<mysql_link>;

    [[nodiscard]] asio::awaitable<std::optional<no_answer>> log_in(bulkhead::standing as);
    [[nodiscard]] asio::awaitable<answer> put(std::string query, bulkhead::standing as);
    [[nodiscard]] asio::awaitable<answer> run(bulkhead::place on, bulkhead::call::work what);
    [[nodiscard]] no_answer failure_of(const mysql_failure& failure) const;

    asio::io_context& loop_;
    std::shared_ptr<bulkhead> threads_;
    endpoint where_;
    const config::mysql_check& how_;
    milliseconds limit_;
    std::shared_ptr<loopback_bridge> by_;
    std::shared_ptr<link> link_;  ///< shared with a call that may outlive this
    std::string version_;
    unsigned under_way_ = 0;  ///< open() or ask()
};

}  // namespace tenbin::check
