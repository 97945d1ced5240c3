// What is worth knowing of a relayed session, as plain bytes with a fixed layout: so that another process can carry the
// session on when this one is replaced or dies. Whoever reads it from outside must see an even sequence before and
// after (a seqlock), and must believe it only where the kernel's own totals of both sockets agree with these four.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace tenbin::net {

/// What a protocol's tracker remembers of a session; zeros: nothing has been tracked.
using tracker_state = std::array<std::byte, 32>;

struct session_record {
    static constexpr std::uint32_t layout_version = 1;

    std::atomic<std::uint32_t> sequence = 0;  ///< odd while it is being written
    std::uint32_t version = layout_version;

    // Bytes since the sockets' birth, login included.
    std::uint64_t client_rx = 0;  ///< from the client, their effect is in this record
    std::uint64_t client_tx = 0;  ///< meant to be sent to the client
    std::uint64_t server_rx = 0;
    std::uint64_t server_tx = 0;

    alignas(8) tracker_state tracker{};
};

static_assert(sizeof(session_record) == 72 && std::is_standard_layout_v<session_record>);

/// One consistent change of a record.
class record_write {
public:
    explicit record_write(session_record& record) noexcept : record_{record}
    {
        record_.sequence.store(record_.sequence.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
        std::atomic_thread_fence(std::memory_order_release);
    }
    ~record_write()
    {
        record_.sequence.store(record_.sequence.load(std::memory_order_relaxed) + 1, std::memory_order_release);
    }
    record_write(const record_write&) = delete;
    record_write& operator=(const record_write&) = delete;

private:
    session_record& record_;
};

}  // namespace tenbin::net
