// The engine on io_uring. System calls are the currency (a call costs as much as ten copies of a small packet), so a
// turn of the loop makes one: everything that was queued is submitted and everything that happened is fetched by it.
//
// - Receives are multishot with a ring of provided buffers: armed once per link, a buffer only while bytes are in
// flight.
// - Sends carry MSG_DONTWAIT, MSG_WAITALL and CQE_SKIP_SUCCESS: they run while they are submitted, and only a send that
//   was not taken whole is answered. Silence means sent. (Without WAITALL a short send would count as a success.)
//   The word on a batch is final when every entry was consumed and the completion queue did not overflow; turn() sees
//   to it.
// - The ring is created disabled, restricted to the few operations used here, and then enabled on the thread that runs
// it:
//   seccomp does not see what a ring does.
#include "uring_backend.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <utility>

namespace tenbin::net {

namespace {

constexpr unsigned submission_entries = 2048;
constexpr unsigned completion_entries = 16384;
constexpr std::uint16_t buffer_group = 1;

/// Debian's liburing 2.3 does not export io_uring_register_restrictions and io_uring_enable_rings.
int register_call(int ring, unsigned opcode, void* argument, unsigned count)
{
    return syscall(__NR_io_uring_register, ring, opcode, argument, count) < 0 ? -errno : 0;
}

}  // namespace

result<void> uring_backend::open()
{
    io_uring_params parameters{};
    parameters.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_R_DISABLED |
                       IORING_SETUP_CQSIZE | IORING_SETUP_CLAMP;
    parameters.cq_entries = completion_entries;
    if (const int problem = io_uring_queue_init_params(submission_entries, &ring_, &parameters); problem < 0)
        return failed_with_errno("io_uring_setup", -problem);
    open_ = true;

    const std::size_t bytes = chunk_pool::receive_chunks * sizeof(io_uring_buf);
    if (posix_memalign(&buffers_memory_, 4096, bytes) != 0)
        return failed_with_errno("io_uring buffers", ENOMEM);
    std::memset(buffers_memory_, 0, bytes);
    buffers_ = static_cast<io_uring_buf_ring*>(buffers_memory_);
    io_uring_buf_reg registration{};
    registration.ring_addr = reinterpret_cast<std::uintptr_t>(buffers_memory_);
    registration.ring_entries = chunk_pool::receive_chunks;
    registration.bgid = buffer_group;
    if (const int problem = io_uring_register_buf_ring(&ring_, &registration, 0); problem < 0)
        return failed_with_errno("io_uring: a ring of provided buffers", -problem);
    io_uring_buf_ring_init(buffers_);
    // All receive chunks are the ring's from now on.
    for (auto chunk = engine_.chunks().take_receive(); chunk != no_chunk; chunk = engine_.chunks().take_receive()) {
        ++leased_;
        give_back(chunk);
    }

    wake_ = eventfd(0, EFD_CLOEXEC);
    if (wake_ < 0)
        return failed_with_errno("eventfd", errno);
    return {};
}

uring_backend::~uring_backend()
{
    if (open_)
        io_uring_queue_exit(&ring_);
    std::free(buffers_memory_);
    if (wake_ >= 0)
        ::close(wake_);
}

void uring_backend::start()
{
    io_uring_register_ring_fd(&ring_);
    std::array<io_uring_restriction, 10> allowed{};
    std::size_t count = 0;
    for (const auto operation : {IORING_OP_RECV,
                                 IORING_OP_SEND,
                                 IORING_OP_SENDMSG,
                                 IORING_OP_ACCEPT,
                                 IORING_OP_CONNECT,
                                 IORING_OP_ASYNC_CANCEL,
                                 IORING_OP_CLOSE,
                                 IORING_OP_READ,
                                 IORING_OP_TIMEOUT}) {
        allowed[count].opcode = IORING_RESTRICTION_SQE_OP;
        allowed[count++].sqe_op = static_cast<std::uint8_t>(operation);
    }
    allowed[count].opcode = IORING_RESTRICTION_SQE_FLAGS_ALLOWED;
    allowed[count++].sqe_flags = IOSQE_BUFFER_SELECT | IOSQE_CQE_SKIP_SUCCESS;
    // A kernel that knows the flags of open() knows both calls (5.10); should one refuse, the ring still works
    // unrestricted.
    register_call(ring_.ring_fd, IORING_REGISTER_RESTRICTIONS, allowed.data(), static_cast<unsigned>(count));
    register_call(ring_.ring_fd, IORING_REGISTER_ENABLE_RINGS, nullptr, 0);
    arm_wake();
}

io_uring_sqe& uring_backend::entry()
{
    auto* entry = io_uring_get_sqe(&ring_);
    while (entry == nullptr) {
        io_uring_submit_and_get_events(&ring_);
        entry = io_uring_get_sqe(&ring_);
    }
    return *entry;
}

void uring_backend::arm_wake()
{
    auto& e = entry();
    io_uring_prep_read(&e, wake_, &wake_count_, sizeof wake_count_, 0);
    e.user_data = tag(nullptr, about::wake);
}

/// Has the ring wake us at `when`. The alarm stays while turns come and go: a timeout in every wait would cost a timer
/// set and removed each time, 3 % of a small query. An earlier one that has lost its reason wakes us once for nothing.
void uring_backend::set_alarm(steady::time_point when)
{
    // The engine rounds to milliseconds: the same deadline may look a little earlier each time.
    if (alarm_ && *alarm_ <= when + std::chrono::milliseconds{1})
        return;
    alarm_ = when;
    const auto since_boot = when.time_since_epoch();
    const auto seconds = std::chrono::floor<std::chrono::seconds>(since_boot);
    alarm_time_ = {.tv_sec = seconds.count(), .tv_nsec = std::chrono::nanoseconds{since_boot - seconds}.count()};
    auto& e = entry();
    io_uring_prep_timeout(&e, &alarm_time_, 0, IORING_TIMEOUT_ABS);
    e.user_data = tag(nullptr, about::alarm);
}

void uring_backend::cancel(const void* of, about what)
{
    auto& e = entry();
    io_uring_prep_cancel64(&e, tag(of, what), 0);
    e.flags |= IOSQE_CQE_SKIP_SUCCESS;
    e.user_data = tag(nullptr, about::nothing);
}

void uring_backend::arm_receive(link& of)
{
    auto& e = entry();
    io_uring_prep_recv_multishot(&e, of.fd, nullptr, 0, 0);
    e.flags |= IOSQE_BUFFER_SELECT;
    e.buf_group = buffer_group;
    e.user_data = tag(&of, about::receive);
    of.receiving = link::receive_state::armed;
}

void uring_backend::update_receiving(link& of)
{
    if (of.wanted && of.receiving == link::receive_state::idle && !of.connecting) {
        arm_receive(of);
    } else if (!of.wanted && of.receiving == link::receive_state::armed) {
        cancel(&of, about::receive);
        of.receiving = link::receive_state::cancelling;
    }
}

void uring_backend::give_back(chunk_index chunk)
{
    io_uring_buf_ring_add(buffers_,
                          engine_.chunks().storage(chunk),
                          chunk_pool::receive_bytes,
                          chunk,
                          io_uring_buf_ring_mask(chunk_pool::receive_chunks),
                          returned_++);
    --leased_;
}

void uring_backend::connect(link& of, const socket_address& to)
{
    auto& address = addresses_.emplace_back(to);
    auto& e = entry();
    io_uring_prep_connect(&e, of.fd, address.get(), address.size);
    e.user_data = tag(&of, about::connect);
}

bool uring_backend::quiesce(link& of)
{
    if (of.receiving == link::receive_state::armed) {
        cancel(&of, about::receive);
        of.receiving = link::receive_state::cancelling;
    }
    if (of.connecting && of.fd >= 0 && !std::exchange(of.connect_cancelled, true))
        cancel(&of, about::connect);
    if (std::exchange(of.listed_starved, false))
        std::erase(starved_, &of);
    return of.receiving == link::receive_state::idle && !of.in_batch && !of.spill_under_way && !of.connecting;
}

void uring_backend::close_descriptor(int descriptor)
{
    auto& e = entry();
    io_uring_prep_close(&e, descriptor);
    e.flags |= IOSQE_CQE_SKIP_SUCCESS;
    e.user_data = tag(nullptr, about::nothing);
}

void uring_backend::accept(acceptor& of)
{
    if (of.armed)
        return;
    // On a non-blocking listener (left so by an epoll engine) a multishot accept would end at once with EAGAIN.
    fcntl(of.descriptor(), F_SETFL, fcntl(of.descriptor(), F_GETFL) & ~O_NONBLOCK);
    auto& e = entry();
    io_uring_prep_multishot_accept(&e, of.descriptor(), nullptr, nullptr, SOCK_CLOEXEC);
    e.user_data = tag(&of, about::accept);
    of.armed = true;
}

void uring_backend::stop_accepting(acceptor& of)
{
    if (of.armed)
        cancel(&of, about::accept);
}

void uring_backend::enter(std::optional<std::chrono::milliseconds> sleep)
{
    if (returned_ > 0) {
        io_uring_buf_ring_advance(buffers_, returned_);
        returned_ = 0;
    }
    if (leased_ < chunk_pool::receive_chunks) {
        for (auto* of : std::exchange(starved_, {})) {
            of->listed_starved = false;
            if (of->wanted && of->receiving == link::receive_state::idle)
                arm_receive(*of);
        }
    }
    if (sleep && sleep->count() == 0) {
        io_uring_submit_and_get_events(&ring_);
    } else {
        if (sleep)
            set_alarm(steady::now() + *sleep);
        io_uring_submit_and_wait(&ring_, 1);
    }
    engine_.woke();
    // Silence is only a word if all was consumed.
    while (io_uring_sq_ready(&ring_) > 0)
        io_uring_submit_and_get_events(&ring_);
    messages_used_ = 0;
    addresses_.clear();
}

void uring_backend::turn(std::optional<std::chrono::milliseconds> sleep)
{
    enter(std::exchange(hurry_, false) ? std::chrono::milliseconds{0} : sleep);
    reap();
    while ((*ring_.sq.kflags & IORING_SQ_CQ_OVERFLOW) != 0) {
        io_uring_submit_and_get_events(&ring_);
        reap();
    }
    settle();
}

void uring_backend::reap()
{
    std::array<io_uring_cqe*, 256> ready{};
    while (const unsigned count = io_uring_peek_batch_cqe(&ring_, ready.data(), ready.size())) {
        for (unsigned i = 0; i < count; ++i)
            completed(ready[i]->user_data, ready[i]->res, ready[i]->flags);
        io_uring_cq_advance(&ring_, count);
    }
}

void uring_backend::completed(std::uint64_t user_data, int outcome, unsigned flags)
{
    void* const of = reinterpret_cast<void*>(user_data & ~about_mask);
    switch (static_cast<about>(user_data & about_mask)) {
    case about::nothing:
        break;
    case about::receive:
        received(*static_cast<link*>(of), outcome, flags);
        break;
    case about::send:
        static_cast<link*>(of)->batch_result = outcome;
        break;
    case about::spill:
        spill_sent(*static_cast<link*>(of), outcome);
        break;
    case about::connect:
        connected(*static_cast<link*>(of), outcome);
        break;
    case about::accept:
        accepted(*static_cast<acceptor*>(of), outcome, flags);
        break;
    case about::wake:
        arm_wake();
        break;
    case about::alarm:
        alarm_.reset();
        break;
    }
}

void uring_backend::received(link& of, int outcome, unsigned flags)
{
    const bool more = (flags & IORING_CQE_F_MORE) != 0;
    if (!more)
        of.receiving = link::receive_state::idle;
    if (outcome > 0) {
        const auto chunk = static_cast<chunk_index>(flags >> IORING_CQE_BUFFER_SHIFT);
        ++leased_;
        engine_.chunks().set_bytes(chunk, 0, static_cast<std::size_t>(outcome));
        of.received += static_cast<std::uint64_t>(outcome);
        if (of.owner != nullptr)
            of.owner->on_data(of, chunk);
        else
            engine_.give_back(chunk);
    } else if (outcome == 0) {
        engine_.ended(of, {});
    } else if (outcome == -ENOBUFS) {
        if (of.wanted && !std::exchange(of.listed_starved, true))
            starved_.push_back(&of);
        return;
    } else if (outcome != -ECANCELED && outcome != -EINTR) {
        engine_.ended(of, {-outcome, std::generic_category()});
    }
    if (of.wanted && of.receiving == link::receive_state::idle)
        arm_receive(of);
}

void uring_backend::connected(link& of, int outcome)
{
    const std::error_code problem{outcome < 0 ? -outcome : 0, std::generic_category()};
    if (of.owner == nullptr) {
        of.connecting = false;
        return;
    }
    if (problem) {
        engine_.ended(of, problem);
        of.connecting = false;
        return;
    }
    of.connecting = false;
    of.owner->on_connected(of, {});
    if (of.wanted && of.receiving == link::receive_state::idle)
        arm_receive(of);
    if (!of.output.empty())
        engine_.make_dirty(of);
}

void uring_backend::accepted(acceptor& of, int outcome, unsigned flags)
{
    if ((flags & IORING_CQE_F_MORE) == 0)
        of.armed = false;
    if (outcome >= 0) {
        if (of.wanted)
            of.accepted(outcome);
        else
            ::close(outcome);
    } else if (of.wanted && outcome != -ECANCELED && outcome != -ECONNABORTED && outcome != -EINTR) {
        of.failed(-outcome);
        return;
    }
    if (of.wanted && !of.armed)
        accept(of);
}

result<std::unique_ptr<backend>> make_uring_backend(engine& of)
{
    auto made = std::make_unique<uring_backend>(of);
    if (auto opened = made->open(); !opened)
        return tl::unexpected{std::move(opened.error())};
    return made;
}

}  // namespace tenbin::net
