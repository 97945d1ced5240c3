#include <tenbin/net/chunk_pool.hpp>

#include <new>
#include <sys/mman.h>

namespace tenbin::net {

namespace {

constexpr std::size_t mapping_bytes =
    chunk_pool::receive_chunks * chunk_pool::receive_bytes + chunk_pool::send_chunks * chunk_pool::send_bytes;

}  // namespace

chunk_pool::chunk_pool() : table_(receive_chunks + send_chunks)
{
    void* memory = mmap(nullptr, mapping_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        throw std::bad_alloc{};
    memory_ = static_cast<std::byte*>(memory);
    free_receive_.reserve(receive_chunks);
    free_send_.reserve(send_chunks);
    for (std::size_t i = receive_chunks; i-- > 0;)
        free_receive_.push_back(static_cast<chunk_index>(i));
    for (std::size_t i = send_chunks; i-- > 0;)
        free_send_.push_back(static_cast<chunk_index>(receive_chunks + i));
}

chunk_pool::~chunk_pool()
{
    munmap(memory_, mapping_bytes);
}

std::byte* chunk_pool::storage(chunk_index chunk) noexcept
{
    if (is_receive(chunk))
        return memory_ + chunk * receive_bytes;
    return memory_ + receive_chunks * receive_bytes + (chunk - receive_chunks) * send_bytes;
}

chunk_index chunk_pool::take(std::vector<chunk_index>& free) noexcept
{
    if (free.empty())
        return no_chunk;
    const auto chunk = free.back();
    free.pop_back();
    return chunk;
}

void chunk_pool::trim() noexcept
{
    madvise(memory_, mapping_bytes, MADV_DONTNEED);
}

void chunk_queue::push(chunk_pool& pool, chunk_index chunk) noexcept
{
    pool.set_next(chunk, no_chunk);
    if (empty())
        head = chunk;
    else
        pool.set_next(tail, chunk);
    tail = chunk;
}

chunk_index chunk_queue::pop(const chunk_pool& pool) noexcept
{
    const auto chunk = head;
    head = pool.next(chunk);
    if (head == no_chunk)
        tail = no_chunk;
    return chunk;
}

}  // namespace tenbin::net
