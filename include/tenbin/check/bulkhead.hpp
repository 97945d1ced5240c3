// The threads on which a service's MYSQL_CHECKs call a library that blocks: the service's own, so that no other's
// servers can take their time, and bounded. A login takes a millisecond or two, so one or two threads do for hundreds
// of servers that work; they are started when they are needed.
//
// A server that greets and then says nothing holds its thread until the check's deadline. Up to `threads` checks each
// can have one, and nobody ever waits. With more of them, a server whose last check went wrong is a suspect, and
// suspects never hold the last threads: the check of a server that works waits for servers that work, not for those
// known to hang. Within that it is first come, first served. Who gets no thread in its time has learned nothing about
// its server.
//
// Tried on paper: two threads in all, one of them for suspects. Twenty servers that hang at once for 3 s each then take
// half a minute to become suspects, and one that recovers waits a minute for its turn.
//
// Everything but the library's call itself runs on the loop.
#pragma once

#include <tenbin/base/result.hpp>
#include <tenbin/check/mysql_client.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace tenbin::check {

namespace asio = boost::asio;

class bulkhead : public std::enable_shared_from_this<bulkhead> {
public:
    struct limits {
        std::size_t threads = 16;
        std::size_t threads_of_suspects = 12;
        std::size_t waiting_max = 1024;
    };

    enum class standing : std::uint8_t {
        proven,  ///< the last check was good, or there was none yet
        suspect
    };

    /// A thread that is promised. It goes back when the place goes, or when the call that took it has returned.
    class place {
    public:
        place(std::shared_ptr<bulkhead> of, standing as) : of_{std::move(of)}, as_{as} {}
        place(place&& other) noexcept = default;
        place& operator=(place&&) = delete;
        ~place();

    private:
        std::shared_ptr<bulkhead> of_;
        standing as_;
    };

    /// A call of the library.
    class call {
    public:
        using work = std::function<mysql_outcome(mysql_client&)>;

        call(asio::io_context& loop, place on, work what, std::function<void()> cut);

        /// Waits for the call to return, until `until` at most.
        [[nodiscard]] asio::awaitable<void> returned(steady::time_point until);
        /// Nothing as long as it has not returned.
        [[nodiscard]] const std::optional<mysql_outcome>& outcome() const noexcept { return outcome_; }

    private:
        friend bulkhead;

        std::optional<place> on_;
        const work what_;
        std::function<void()> cut_;
        std::optional<mysql_outcome> outcome_;
        asio::steady_timer change_;
    };

    /// Keeps a login between calls.
    class keeper {
    public:
        /// Closes it, unless a call is under way.
        virtual void leave() = 0;

    protected:
        ~keeper() = default;
    };

    /// `client` must outlive the bulkhead, `loop` its last use. Threads are started when they are first needed.
    bulkhead(asio::io_context& loop, mysql_client& client, limits allowed);
    bulkhead(const bulkhead&) = delete;
    bulkhead& operator=(const bulkhead&) = delete;
    ~bulkhead();

    /// Waits for a thread; nothing if none is free by `until`, or too many wait already.
    [[nodiscard]] asio::awaitable<std::optional<place>> enter(standing as, steady::time_point until);
    /// Lets a thread do what is to be done with the library. `cut` takes away the connection that it goes by, so that
    /// the call returns: for stop(). The failure is of this machine: it starts no thread.
    [[nodiscard]] result<std::shared_ptr<call>> run(place on, call::work what, std::function<void()> cut);
    void add(keeper& one) { keepers_.push_back(&one); }
    void remove(keeper& one) { std::erase(keepers_, &one); }
    /// Servers count a client that goes without a word as an aborted one: all leave. The loop must run for a moment
    /// after it.
    void close_kept();
    /// Cuts what runs and waits for the threads to end.
    void stop();

private:
    struct waiter {
        asio::steady_timer change;
        standing as;
        bool admitted = false;
    };

    void admit();
    void leave(standing as);
    void finish(call& done, mysql_outcome outcome);
    result<void> ensure_thread();
    void work();

    asio::io_context& loop_;
    mysql_client& client_;
    const limits limits_;
    std::list<waiter*> waiting_;
    std::list<call*> running_;
    std::vector<keeper*> keepers_;
    std::size_t busy_ = 0;  ///< places given, those of suspects included
    std::size_t busy_suspects_ = 0;
    std::vector<std::thread> threads_;

    std::mutex mutex_;                         ///< guards the two below
    std::deque<std::shared_ptr<call>> calls_;  ///< to be taken by a thread, never more than there are places
    bool stopping_ = false;                    ///< written by the loop only, which reads it without the mutex
    std::condition_variable changed_;
};

}  // namespace tenbin::check
