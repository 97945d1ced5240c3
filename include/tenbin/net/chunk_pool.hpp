// The buffers of a worker: one mapping, cut into chunks that are leased while bytes are in flight and only then.
// Receive chunks are filled by the kernel (in the io_uring engine it owns the free ones: a provided buffer ring); send
// chunks hold what coroutines write. A lease is an index, so that a queue of chunks is two numbers in its socket.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace tenbin::net {

using chunk_index = std::uint16_t;
inline constexpr chunk_index no_chunk = 0xffff;

class chunk_pool {
public:
    /// 128 × 32 KiB for what comes in: room for a turn of the loop over some hundred busy sessions. PERFORMANCE.md of
    /// the design: below 32 KiB a chunk, answers of 16 KiB cost a fifth more.
    static constexpr std::size_t receive_chunks = 128;
    static constexpr std::size_t receive_bytes = 32 * 1024;
    static constexpr std::size_t send_chunks = 128;
    static constexpr std::size_t send_bytes = 8 * 1024;

    chunk_pool();
    ~chunk_pool();
    chunk_pool(const chunk_pool&) = delete;
    chunk_pool& operator=(const chunk_pool&) = delete;

    [[nodiscard]] static bool is_receive(chunk_index chunk) noexcept { return chunk < receive_chunks; }
    [[nodiscard]] std::byte* storage(chunk_index chunk) noexcept;
    [[nodiscard]] static std::size_t capacity(chunk_index chunk) noexcept
    {
        return is_receive(chunk) ? receive_bytes : send_bytes;
    }

    /// The bytes that the chunk holds.
    [[nodiscard]] std::span<std::byte> bytes(chunk_index chunk) noexcept
    {
        return {storage(chunk) + table_[chunk].begin, table_[chunk].size};
    }
    void set_bytes(chunk_index chunk, std::size_t begin, std::size_t size) noexcept
    {
        table_[chunk].begin = static_cast<std::uint32_t>(begin);
        table_[chunk].size = static_cast<std::uint32_t>(size);
    }

    /// The chunk behind it in its queue.
    [[nodiscard]] chunk_index next(chunk_index chunk) const noexcept { return table_[chunk].next; }
    void set_next(chunk_index chunk, chunk_index next) noexcept { table_[chunk].next = next; }

    /// Free chunks, last in, first out, so that the ones in use stay in the cache. no_chunk when there is none.
    [[nodiscard]] chunk_index take_receive() noexcept { return take(free_receive_); }
    [[nodiscard]] chunk_index take_send() noexcept { return take(free_send_); }
    [[nodiscard]] std::size_t free_send() const noexcept { return free_send_.size(); }
    void give_back(chunk_index chunk) { (is_receive(chunk) ? free_receive_ : free_send_).push_back(chunk); }

    /// Gives the memory of all chunks back to the system; for a moment in which none is leased. They come back as
    /// zeros.
    void trim() noexcept;

private:
    struct entry {
        std::uint32_t begin = 0;
        std::uint32_t size = 0;
        chunk_index next = no_chunk;
    };

    [[nodiscard]] static chunk_index take(std::vector<chunk_index>& free) noexcept;

    std::byte* memory_ = nullptr;
    std::vector<entry> table_;
    std::vector<chunk_index> free_receive_;
    std::vector<chunk_index> free_send_;
};

/// A queue of chunks: two indices, the links lie in the pool.
struct chunk_queue {
    chunk_index head = no_chunk;
    chunk_index tail = no_chunk;

    [[nodiscard]] bool empty() const noexcept { return head == no_chunk; }
    void push(chunk_pool& pool, chunk_index chunk) noexcept;
    [[nodiscard]] chunk_index pop(const chunk_pool& pool) noexcept;
};

}  // namespace tenbin::net
