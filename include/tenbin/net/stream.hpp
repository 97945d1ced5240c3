// A TCP connection for coroutines: Asio's AsyncReadStream and AsyncWriteStream over a link, so that asio::async_write
// and Beast compose with it. For our own protocols there is a cheaper way: wait for bytes with async_receive and look
// at them in place (received(), consume()); queue bytes with put().
//
// Nothing is received before somebody reads: a client who talks while a server is sought for it holds no buffer.
//
// A login is over in a millisecond, a session lives for an hour: release() takes the bare link out, with what has been
// received and not consumed, and gives it to a relay.
#pragma once

#include <tenbin/net/executor.hpp>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/error.hpp>

#include <memory>
#include <optional>
#include <span>
#include <utility>

namespace tenbin::net {

using error_code = boost::system::error_code;

/// A handler of an operation under way, its type erased.
class waiter {
public:
    waiter() = default;
    waiter(const waiter&) = delete;
    waiter& operator=(const waiter&) = delete;
    virtual ~waiter() = default;
    /// Calls the handler on its executor; the waiter is spent.
    virtual void complete(error_code problem, std::size_t size) = 0;
};

template <class Handler> class handler_waiter final : public waiter {
public:
    handler_waiter(Handler handler, engine_executor fallback) : handler_{std::move(handler)}, fallback_{fallback} {}

    void complete(error_code problem, std::size_t size) override
    {
        if (auto slot = asio::get_associated_cancellation_slot(handler_); slot.is_connected())
            slot.clear();
        auto executor = asio::get_associated_executor(handler_, fallback_);
        asio::dispatch(executor,
                       [handler = std::move(handler_), problem, size]() mutable { std::move(handler)(problem, size); });
    }

private:
    Handler handler_;
    engine_executor fallback_;
};

/// What a stream keeps while it is a stream.
class stream_core final : public sink {
public:
    enum class wait : std::uint8_t { read, write, connect };

    explicit stream_core(engine& home) : home_{home} {}
    ~stream_core();
    stream_core(const stream_core&) = delete;
    stream_core& operator=(const stream_core&) = delete;

    void on_data(link& from, chunk_index chunk) override;
    void on_end(link& from, std::error_code why) override;
    void on_drained(link& from) override;
    void on_deadline(link& from) override;
    void on_connected(link& from, std::error_code why) override;

    void begin_connect(const endpoint& to, std::unique_ptr<waiter> handler);
    /// With an empty target: until there is something to be seen in place.
    void begin_read(asio::mutable_buffer target, std::unique_ptr<waiter> handler);
    void begin_write(asio::const_buffer source, std::unique_ptr<waiter> handler);
    void begin_drain(std::unique_ptr<waiter> handler);
    void cancel(wait what);

    void take(link& connected);
    void consume(std::size_t size);
    [[nodiscard]] std::span<const std::byte> received() const noexcept;
    [[nodiscard]] bool put(std::span<const std::byte> bytes);

    engine& home_;
    link* link_ = nullptr;
    chunk_queue arrived_;
    std::size_t arrived_chunks_ = 0;
    error_code end_{};  ///< what reading ends with, once arrived_ is empty
    bool expired_ = false;
    std::optional<steady::time_point> deadline_;

private:
    /// Why nothing can be waited for: the end of the stream, not connected, or too late.
    [[nodiscard]] error_code why_not() const;
    void finish_later(std::unique_ptr<waiter> handler, error_code problem, std::size_t size);
    void finish_read();

    asio::mutable_buffer target_;
    asio::const_buffer source_;
    bool draining_ = false;
    std::unique_ptr<waiter> reader_;
    std::unique_ptr<waiter> writer_;
    std::unique_ptr<waiter> connecter_;
};

class stream {
public:
    using executor_type = engine_executor;

    /// Not connected yet.
    explicit stream(engine& home) : core_{std::make_unique<stream_core>(home)} {}
    /// A descriptor that the engine accepted.
    stream(engine& home, int descriptor) : stream{home} { core_->take(home.adopt(descriptor)); }

    [[nodiscard]] executor_type get_executor() const noexcept { return core_->home_.get_executor(); }

    /// Connects, within the time that expires_at says. Completes with (error).
    template <class Token> auto async_connect(const endpoint& to, Token&& token)
    {
        return initiate(
            stream_core::wait::connect,
            [to](stream_core& core, std::unique_ptr<waiter> handler) { core.begin_connect(to, std::move(handler)); },
            std::forward<Token>(token));
    }

    /// Completes when received() is not empty, with its size; with asio::error::eof after the peer's FIN.
    template <class Token> auto async_receive(Token&& token)
    {
        return initiate(
            stream_core::wait::read,
            [](stream_core& core, std::unique_ptr<waiter> handler) { core.begin_read({}, std::move(handler)); },
            std::forward<Token>(token));
    }
    /// The bytes at hand, in place, up to a chunk; valid until consume() or the next wait.
    [[nodiscard]] std::span<const std::byte> received() const noexcept { return core_->received(); }
    void consume(std::size_t size) { core_->consume(size); }

    /// Queues the bytes (all or none, at most 1 MiB) for the end of the turn. False when there is no room: wait with
    /// async_drain, then put them again.
    [[nodiscard]] bool put(std::span<const std::byte> bytes) { return core_->put(bytes); }
    template <class Token> auto async_drain(Token&& token)
    {
        return initiate(
            stream_core::wait::write,
            [](stream_core& core, std::unique_ptr<waiter> handler) { core.begin_drain(std::move(handler)); },
            std::forward<Token>(token));
    }

    template <class Buffers, class Token> auto async_read_some(const Buffers& buffers, Token&& token)
    {
        const auto target = first<asio::mutable_buffer>(buffers);
        return initiate(
            stream_core::wait::read,
            [target](stream_core& core, std::unique_ptr<waiter> handler) {
                core.begin_read(target, std::move(handler));
            },
            std::forward<Token>(token));
    }
    template <class Buffers, class Token> auto async_write_some(const Buffers& buffers, Token&& token)
    {
        const auto source = first<asio::const_buffer>(buffers);
        return initiate(
            stream_core::wait::write,
            [source](stream_core& core, std::unique_ptr<waiter> handler) {
                core.begin_write(source, std::move(handler));
            },
            std::forward<Token>(token));
    }

    /// From this time on everything that waits, or would, ends with asio::error::timed_out.
    void expires_at(steady::time_point when);
    void expires_after(steady::duration time) { expires_at(core_->home_.now() + time); }
    void never_expires();

    [[nodiscard]] bool is_open() const noexcept { return core_ && core_->link_ != nullptr; }
    /// The socket, for getpeername(2) and the like; -1 when there is none.
    [[nodiscard]] int descriptor() const noexcept { return is_open() ? core_->link_->descriptor() : -1; }
    /// Sends what was put and closes.
    void close();
    /// Closes at once.
    void abort();

    /// The link with what it has received, for a relay; the stream is closed then.
    struct bare {
        link* connection;
        chunk_queue arrived;
        bool ended;
    };
    [[nodiscard]] bare release();

private:
    template <class Buffer, class Buffers> static Buffer first(const Buffers& buffers)
    {
        for (auto at = asio::buffer_sequence_begin(buffers); at != asio::buffer_sequence_end(buffers); ++at)
            if (const Buffer buffer{*at}; buffer.size() > 0)
                return buffer;
        return {};
    }

    template <class Begin, class Token> auto initiate(stream_core::wait what, Begin begin, Token&& token)
    {
        return asio::async_initiate<Token, void(error_code, std::size_t)>(
            [core = core_.get(), what, begin](auto handler) {
                auto slot = asio::get_associated_cancellation_slot(handler);
                if (slot.is_connected())
                    slot.assign([core, what](asio::cancellation_type) { core->cancel(what); });
                begin(*core,
                      std::make_unique<handler_waiter<decltype(handler)>>(std::move(handler),
                                                                          core->home_.get_executor()));
            },
            token);
    }

    std::unique_ptr<stream_core> core_;
};

}  // namespace tenbin::net
