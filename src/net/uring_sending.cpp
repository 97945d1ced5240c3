// Sending by io_uring. A send runs while it is submitted and is silent when all was taken; what a full socket leaves is
// spilled to memory of its own, so that the chunks go back to the pool, and sent by an entry that waits.
#include <cerrno>
#include <utility>

#include "uring_backend.hpp"

namespace tenbin::net {

void uring_backend::flush(link& of)
{
    auto& chunks = engine_.chunks();
    if (of.connecting)
        return;
    if (of.clogged()) {
        spill_chunks(of, std::exchange(of.output, {}), 0);
        return;
    }
    if (of.in_batch) {
        // Sent more than once in a turn, or more than a message holds: settle() brings it back.
        hurry_ = true;
        return;
    }
    batched sent{.of = &of, .chunks = {}, .bytes = 0};
    auto& e = entry();
    const int flags = MSG_DONTWAIT | MSG_WAITALL | MSG_NOSIGNAL | (of.fin_wanted ? MSG_MORE : 0);
    if (chunks.next(of.output.head) == no_chunk) {
        const auto bytes = chunks.bytes(of.output.head);
        io_uring_prep_send(&e, of.fd, bytes.data(), bytes.size(), flags);
        sent.bytes = bytes.size();
        sent.chunks = std::exchange(of.output, {});
    } else {
        if (messages_used_ == messages_.size())
            messages_.emplace_back();
        auto& m = messages_[messages_used_++];
        std::size_t parts = 0;
        while (!of.output.empty() && parts < iovecs_max) {
            const auto chunk = of.output.pop(chunks);
            const auto bytes = chunks.bytes(chunk);
            m.parts[parts++] = {bytes.data(), bytes.size()};
            sent.bytes += bytes.size();
            sent.chunks.push(chunks, chunk);
        }
        m.header = {};
        m.header.msg_iov = m.parts.data();
        m.header.msg_iovlen = parts;
        io_uring_prep_sendmsg(&e, of.fd, &m.header, static_cast<unsigned>(flags));
        hurry_ = hurry_ || !of.output.empty();
    }
    e.flags |= IOSQE_CQE_SKIP_SUCCESS;
    e.user_data = tag(&of, about::send);
    of.in_batch = true;
    of.batch_result = link::silence;
    batch_.push_back(sent);
}

void uring_backend::spill_chunks(link& of, chunk_queue queue, std::size_t skip)
{
    const bool first = !of.spilled;
    if (first)
        of.spilled = std::make_unique<spill>();
    engine_.move_bytes(queue, skip, first ? of.spilled->sending : of.spilled->waiting);
    if (first)
        send_spill(of);
}

void uring_backend::send_spill(link& of)
{
    const auto rest = std::span{of.spilled->sending}.subspan(of.spilled->sent);
    auto& e = entry();
    io_uring_prep_send(&e, of.fd, rest.data(), rest.size(), MSG_WAITALL | MSG_NOSIGNAL);
    e.user_data = tag(&of, about::spill);
    of.spill_under_way = true;
}

void uring_backend::spill_sent(link& of, int outcome)
{
    of.spill_under_way = false;
    if (outcome < 0 && outcome != -EINTR) {
        of.spilled.reset();
        engine_.ended(of, {-outcome, std::generic_category()});
        return;
    }
    auto& s = *of.spilled;
    if (outcome > 0) {
        s.sent += static_cast<std::size_t>(outcome);
        of.sent += static_cast<std::uint64_t>(outcome);
    }
    if (s.sent == s.sending.size()) {
        s.sending = std::exchange(s.waiting, {});
        s.sent = 0;
    }
    if (!s.sending.empty()) {
        send_spill(of);
        return;
    }
    of.spilled.reset();
    if (of.owner != nullptr)
        of.owner->on_drained(of);
}

void uring_backend::settle()
{
    auto& chunks = engine_.chunks();
    // Sinks that hear of an end here may queue output, but nothing is sent before the next turn: batch_ stays as it is.
    for (const auto& sent : batch_) {
        auto& of = *sent.of;
        of.in_batch = false;
        if (!of.output.empty())
            engine_.make_dirty(of);
        const int outcome = of.batch_result;
        if (outcome == link::silence || outcome == static_cast<int>(sent.bytes)) {
            of.sent += sent.bytes;
        } else if (outcome >= 0 || outcome == -EAGAIN || outcome == -EINTR) {
            const auto taken = static_cast<std::size_t>(std::max(outcome, 0));
            of.sent += taken;
            spill_chunks(of, sent.chunks, taken);
            continue;
        } else {
            engine_.ended(of, {-outcome, std::generic_category()});
        }
        for (auto queue = sent.chunks; !queue.empty();)
            engine_.give_back(queue.pop(chunks));
    }
    batch_.clear();
}

}  // namespace tenbin::net
