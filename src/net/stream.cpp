#include <tenbin/net/stream.hpp>

#include <algorithm>
#include <cstring>

namespace tenbin::net {

namespace {

/// Chunks that may lie unread in a stream before its peer is made to wait.
constexpr std::size_t arrived_chunks_max = 4;

error_code to_asio(std::error_code why)
{
    return {why.value(), boost::system::system_category()};
}

/// Not a member: what the handler does may end the stream.
void finish(std::unique_ptr<waiter>& handler, error_code problem, std::size_t size)
{
    if (handler)
        std::exchange(handler, nullptr)->complete(problem, size);
}

}  // namespace

stream_core::~stream_core()
{
    while (!arrived_.empty())
        home_.give_back(arrived_.pop(home_.chunks()));
    if (link_ != nullptr)
        link_->close();
}

void stream_core::take(link& connected)
{
    link_ = &connected;
    link_->set_sink(*this);
    if (deadline_)
        link_->expires_at(*deadline_);
}

void stream_core::finish_later(std::unique_ptr<waiter> handler, error_code problem, std::size_t size)
{
    struct later final : task {
        later(std::unique_ptr<waiter> h, error_code p, std::size_t s) : handler{std::move(h)}, problem{p}, size{s} {}
        void run() override { handler->complete(problem, size); }
        std::unique_ptr<waiter> handler;
        error_code problem;
        std::size_t size;
    };
    home_.post(std::make_unique<later>(std::move(handler), problem, size));
}

std::span<const std::byte> stream_core::received() const noexcept
{
    if (arrived_.empty())
        return {};
    return home_.chunks().bytes(arrived_.head);
}

void stream_core::consume(std::size_t size)
{
    auto& chunks = home_.chunks();
    while (size > 0) {
        const auto chunk = arrived_.head;
        const auto bytes = chunks.bytes(chunk);
        const auto part = std::min(size, bytes.size());
        size -= part;
        if (part < bytes.size()) {
            chunks.set_bytes(
                chunk, static_cast<std::size_t>(bytes.data() - chunks.storage(chunk)) + part, bytes.size() - part);
        } else {
            home_.give_back(arrived_.pop(chunks));
            if (arrived_chunks_-- == arrived_chunks_max && link_ != nullptr)  // a reader who keeps up
                link_->resume();
        }
    }
}

void stream_core::on_data(link& from, chunk_index chunk)
{
    if (reader_) {
        arrived_.push(home_.chunks(), chunk);
        ++arrived_chunks_;
        finish_read();
        return;
    }
    const auto kept = home_.keep_unread(chunk, arrived_);
    arrived_chunks_ += kept;
    if (kept == 0 || arrived_chunks_ >= arrived_chunks_max)
        from.pause();
    if (kept == 0)
        home_.ended(from, std::make_error_code(std::errc::no_buffer_space));
}

void stream_core::finish_read()
{
    const auto bytes = received();
    auto size = bytes.size();
    if (target_.size() > 0) {
        size = std::min(size, target_.size());
        std::memcpy(target_.data(), bytes.data(), size);
        consume(size);
    }
    finish(reader_, {}, size);
}

void stream_core::on_end(link& /*from*/, std::error_code why)
{
    end_ = why ? to_asio(why) : error_code{asio::error::eof};
    if (home_.stopping())
        link_ = nullptr;  // the engine takes it back: whoever goes on later finds the stream closed
    // The completion of one operation may end this stream: the handlers are out of it before the first is called.
    auto reader = arrived_.empty() ? std::move(reader_) : nullptr;
    auto writer = why ? std::move(writer_) : nullptr;
    const auto end = end_;
    finish(reader, end, 0);
    finish(writer, end, 0);
}

void stream_core::on_drained(link& /*from*/)
{
    if (!writer_)
        return;
    if (draining_)
        finish(writer_, {}, 0);
    else
        begin_write(source_, std::move(writer_));
}

void stream_core::on_deadline(link& /*from*/)
{
    expired_ = true;
    auto reader = std::move(reader_);
    auto writer = std::move(writer_);
    auto connecter = std::move(connecter_);
    finish(reader, asio::error::timed_out, 0);
    finish(writer, asio::error::timed_out, 0);
    finish(connecter, asio::error::timed_out, 0);
}

void stream_core::on_connected(link& /*from*/, std::error_code why)
{
    if (why)
        end_ = to_asio(why);
    if (home_.stopping())
        link_ = nullptr;
    finish(connecter_, why ? to_asio(why) : error_code{}, 0);
}

void stream_core::begin_connect(const endpoint& to, std::unique_ptr<waiter> handler)
{
    if (link_ != nullptr)
        link_->close();
    end_ = {};
    expired_ = false;
    connecter_ = std::move(handler);
    link_ = &home_.connect(to, *this);
    if (deadline_)
        link_->expires_at(*deadline_);
}

void stream_core::begin_read(asio::mutable_buffer target, std::unique_ptr<waiter> handler)
{
    target_ = target;
    if (!arrived_.empty()) {
        auto size = received().size();
        if (target.size() > 0) {
            size = std::min(size, target.size());
            std::memcpy(target.data(), received().data(), size);
            consume(size);
        }
        finish_later(std::move(handler), {}, size);
        return;
    }
    if (why_not()) {
        finish_later(std::move(handler), why_not(), 0);
        return;
    }
    reader_ = std::move(handler);
    link_->resume();
}

error_code stream_core::why_not() const
{
    if (end_)
        return end_;
    if (link_ == nullptr)
        return asio::error::not_connected;
    return expired_ ? error_code{asio::error::timed_out} : error_code{};
}

bool stream_core::put(std::span<const std::byte> bytes)
{
    return link_ == nullptr || (!link_->clogged() && link_->send_copy(bytes));
}

void stream_core::begin_write(asio::const_buffer source, std::unique_ptr<waiter> handler)
{
    // The peer's FIN ends reading only.
    if (const auto problem = why_not(); problem && problem != asio::error::eof) {
        finish_later(std::move(handler), problem, 0);
        return;
    }
    const auto size = std::min(source.size(), chunk_pool::send_bytes);
    if (put({static_cast<const std::byte*>(source.data()), size})) {
        finish_later(std::move(handler), {}, size);
        return;
    }
    draining_ = false;
    source_ = source;
    writer_ = std::move(handler);
}

void stream_core::begin_drain(std::unique_ptr<waiter> handler)
{
    // The peer's FIN ends reading only.
    if (const auto problem = why_not(); problem && problem != asio::error::eof) {
        finish_later(std::move(handler), problem, 0);
        return;
    }
    draining_ = true;
    writer_ = std::move(handler);
}

void stream_core::cancel(wait what)
{
    auto& handler = what == wait::read ? reader_ : what == wait::write ? writer_ : connecter_;
    finish(handler, asio::error::operation_aborted, 0);
}

void stream::expires_at(steady::time_point when)
{
    core_->expired_ = false;
    core_->deadline_ = when;
    if (core_->link_ != nullptr)
        core_->link_->expires_at(when);
}

void stream::never_expires()
{
    core_->expired_ = false;
    core_->deadline_.reset();
    if (core_->link_ != nullptr)
        core_->link_->never_expires();
}

void stream::close()
{
    if (auto* open = std::exchange(core_->link_, nullptr))
        open->close();
}

void stream::abort()
{
    if (auto* open = std::exchange(core_->link_, nullptr))
        open->abort();
}

stream::bare stream::release()
{
    core_->arrived_chunks_ = 0;
    if (core_->link_ != nullptr)
        core_->link_->never_expires();
    return {std::exchange(core_->link_, nullptr), std::exchange(core_->arrived_, {}), static_cast<bool>(core_->end_)};
}

}  // namespace tenbin::net
