// The rounds of one MYSQL_CHECK: the question and what it must bring, then what else the server must be. Most rounds
// ask by a login that is kept, which costs a server next to nothing; every so many, and after each failure, one logs in
// anew, because an old login goes on working on a server that lets nobody in any more.
#pragma once

#include <tenbin/check/kept_login.hpp>
#include <tenbin/check/probe.hpp>

#include <memory>
#include <string>

namespace tenbin::check {

class mysql_rounds {
public:
    /// `how` must outlive it. `limit` is the time of each step.
    mysql_rounds(asio::io_context& loop,
                 std::shared_ptr<bulkhead> threads,
                 endpoint where,
                 const config::mysql_check& how,
                 milliseconds limit);

    /// The verdict on the server; its error means that there is none: this machine could not do the round.
    [[nodiscard]] asio::awaitable<result<problem>> next(bulkhead::standing as);
    /// The next one logs in anew: somebody suspects the server.
    void renew() noexcept { kept_for_ = 0; }

private:
    using verdict = tl::expected<problem, no_answer>;

    [[nodiscard]] asio::awaitable<verdict> examine(bulkhead::standing as);
    [[nodiscard]] asio::awaitable<verdict> examine_answer(bulkhead::standing as);
    [[nodiscard]] asio::awaitable<verdict> examine_replication(bulkhead::standing as);
    [[nodiscard]] asio::awaitable<verdict> examine_fitness(bulkhead::standing as);
    [[nodiscard]] asio::awaitable<kept_login::answer> ask_of_itself(std::string_view statement, bulkhead::standing as);

    const config::mysql_check& how_;
    kept_login login_;
    unsigned kept_for_ = 0;  ///< rounds that may still ask by this login
};

}  // namespace tenbin::check
