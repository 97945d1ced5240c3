// The engine on epoll, for kernels and containers without io_uring. Sockets are registered once, edge-triggered, so
// that a query costs what it must: a wait, a receive and a send per direction, no epoll_ctl and (thanks to short reads,
// which say that a stream socket is empty) no EAGAIN.
#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include "backend.hpp"

namespace tenbin::net {

namespace {

constexpr std::size_t events_max = 256;
constexpr std::size_t iovecs_max = 64;
constexpr int accepts_per_turn = 64;

class epoll_backend final : public backend {
public:
    explicit epoll_backend(engine& of) : engine_{of} {}
    ~epoll_backend() override;

    [[nodiscard]] result<void> open();

    void start() override {}
    void turn(std::optional<std::chrono::milliseconds> sleep) override;
    void wake() noexcept override { eventfd_write(wake_, 1); }
    void update_receiving(link& of) override;
    void flush(link& of) override;
    [[nodiscard]] int socket_flags() const noexcept override { return SOCK_NONBLOCK; }
    void connect(link& of, const socket_address& to) override;
    [[nodiscard]] bool quiesce(link& of) override;
    void close_descriptor(int descriptor) override { ::close(descriptor); }
    void accept(acceptor& of) override;
    void stop_accepting(acceptor& of) override;
    void give_back(chunk_index chunk) override;
    [[nodiscard]] bool awaits_silence() const noexcept override { return false; }
    [[nodiscard]] bool chunks_at_rest() const noexcept override { return leased_ == 0; }
    [[nodiscard]] bool receive_chunks_scarce() const noexcept override
    {
        return leased_ > chunk_pool::receive_chunks / 2;
    }

private:
    enum class about : std::uintptr_t { link, acceptor, wake };
    static constexpr std::uintptr_t about_mask = 7;

    void watch(link& of, std::uint32_t events);
    void happened(std::uint64_t data, std::uint32_t events);
    void happened_on(link& of, std::uint32_t events);
    void connected(link& of, std::uint32_t events);
    void read(link& of);
    void accept_some(acceptor& of);
    void write_spill(link& of);
    void spill_rest(link& of, std::size_t skip);
    void make_ready(link& of);

    engine& engine_;
    int epoll_ = -1;
    int wake_ = -1;
    std::size_t leased_ = 0;
    std::vector<link*> ready_;  ///< links with more to read
    std::vector<link*> reading_;
    int last_events_ = 0;
};

result<void> epoll_backend::open()
{
    epoll_ = epoll_create1(EPOLL_CLOEXEC);
    if (epoll_ < 0)
        return failed_with_errno("epoll_create1", errno);
    wake_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (wake_ < 0)
        return failed_with_errno("eventfd", errno);
    epoll_event event{.events = EPOLLIN | EPOLLET, .data = {.u64 = static_cast<std::uint64_t>(about::wake)}};
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &event) < 0)
        return failed_with_errno("epoll_ctl", errno);
    return {};
}

epoll_backend::~epoll_backend()
{
    if (epoll_ >= 0)
        ::close(epoll_);
    if (wake_ >= 0)
        ::close(wake_);
}

void epoll_backend::watch(link& of, std::uint32_t events)
{
    epoll_event event{.events = events | EPOLLIN | EPOLLRDHUP | EPOLLET,
                      .data = {.u64 = reinterpret_cast<std::uintptr_t>(&of)}};
    epoll_ctl(epoll_, std::exchange(of.registered, true) ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, of.fd, &event);
}

void epoll_backend::make_ready(link& of)
{
    if (!of.wanted || std::exchange(of.listed_starved, true))
        return;
    ready_.push_back(&of);
}

void epoll_backend::update_receiving(link& of)
{
    if (!of.wanted || of.connecting)
        return;
    if (!of.registered)
        watch(of, 0);  // EPOLLOUT comes in only when something was spilled: it would wake us once for nothing
    else if (of.readable)
        make_ready(of);
}

void epoll_backend::give_back(chunk_index chunk)
{
    --leased_;
    engine_.chunks().give_back(chunk);
}

void epoll_backend::turn(std::optional<std::chrono::milliseconds> sleep)
{
    std::array<epoll_event, events_max> events;
    const int time = !ready_.empty() ? 0 : sleep ? static_cast<int>(sleep->count()) : -1;
    last_events_ = epoll_wait(epoll_, events.data(), events.size(), time);
    engine_.woke();
    for (int i = 0; i < last_events_; ++i)
        happened(events[static_cast<std::size_t>(i)].data.u64, events[static_cast<std::size_t>(i)].events);

    reading_.clear();
    std::swap(ready_, reading_);
    for (std::size_t i = 0; i < reading_.size(); ++i) {
        auto* const of = reading_[i];
        if (of == nullptr)
            continue;
        of->listed_starved = false;
        read(*of);
        engine_.flush_dirty();
    }
    reading_.clear();
}

void epoll_backend::happened(std::uint64_t data, std::uint32_t events)
{
    void* const of = reinterpret_cast<void*>(data & ~about_mask);
    switch (static_cast<about>(data & about_mask)) {
    case about::link:
        happened_on(*static_cast<link*>(of), events);
        break;
    case about::acceptor:
        accept_some(*static_cast<acceptor*>(of));
        break;
    case about::wake: {
        eventfd_t count = 0;
        eventfd_read(wake_, &count);
        break;
    }
    }
    engine_.flush_dirty();
}

void epoll_backend::happened_on(link& of, std::uint32_t events)
{
    // Also with the event of the connect: a server that speaks and closes at once is told in one edge.
    if ((events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0)
        of.hung_up = true;
    if (of.connecting) {
        connected(of, events);
        return;
    }
    if ((events & EPOLLOUT) != 0 && of.clogged())
        write_spill(of);
    if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) {
        of.readable = true;
        // The first read at once; more is read in turn with the others.
        if (of.wanted && !of.listed_starved)
            read(of);
        // A FIN behind what was read is met before that is sent on: both leave in one segment.
        if (of.hung_up && of.readable)
            read(of);
    }
}

void epoll_backend::read(link& of)
{
    if (!of.wanted)
        return;
    const auto chunk = engine_.chunks().take_receive();
    if (chunk == no_chunk) {
        make_ready(of);
        return;
    }
    ++leased_;
    const auto size = ::recv(of.fd, engine_.chunks().storage(chunk), chunk_pool::receive_bytes, MSG_DONTWAIT);
    const int problem = errno;
    if (size > 0) {
        of.readable = of.hung_up || static_cast<std::size_t>(size) == chunk_pool::receive_bytes;
        engine_.chunks().set_bytes(chunk, 0, static_cast<std::size_t>(size));
        of.received += static_cast<std::uint64_t>(size);
        if (of.owner != nullptr)
            of.owner->on_data(of, chunk);
        else
            engine_.give_back(chunk);
        if (of.readable)
            make_ready(of);
        return;
    }
    engine_.give_back(chunk);
    of.readable = false;
    if (size == 0)
        engine_.ended(of, {});
    else if (problem != EAGAIN && problem != EINTR)
        engine_.ended(of, {problem, std::generic_category()});
}

void epoll_backend::flush(link& of)
{
    auto& chunks = engine_.chunks();
    if (of.connecting)
        return;
    if (of.clogged()) {
        spill_rest(of, 0);
        return;
    }
    while (!of.output.empty()) {
        std::array<iovec, iovecs_max> parts;
        std::size_t count = 0;
        std::size_t bytes = 0;
        for (auto chunk = of.output.head; chunk != no_chunk && count < parts.size(); chunk = chunks.next(chunk)) {
            const auto part = chunks.bytes(chunk);
            parts[count++] = {part.data(), part.size()};
            bytes += part.size();
        }
        msghdr message{};
        message.msg_iov = parts.data();
        message.msg_iovlen = count;
        const int flags = MSG_DONTWAIT | MSG_NOSIGNAL | (of.fin_wanted ? MSG_MORE : 0);
        const auto taken =
            count == 1 ? ::send(of.fd, parts[0].iov_base, bytes, flags) : sendmsg(of.fd, &message, flags);
        if (taken < 0 && errno != EAGAIN && errno != EINTR) {
            engine_.ended(of, {errno, std::generic_category()});
            return;
        }
        const auto sent = static_cast<std::size_t>(std::max<ssize_t>(taken, 0));
        of.sent += sent;
        if (sent < bytes) {
            spill_rest(of, sent);
            return;
        }
        for (; count > 0; --count)
            engine_.give_back(of.output.pop(chunks));
    }
}

void epoll_backend::spill_rest(link& of, std::size_t skip)
{
    const bool first = !of.spilled;
    if (first)
        of.spilled = std::make_unique<spill>();
    engine_.move_bytes(of.output, skip, of.spilled->sending);
    if (first)
        watch(of, EPOLLOUT);
}

void epoll_backend::write_spill(link& of)
{
    auto& s = *of.spilled;
    while (s.sent < s.sending.size()) {
        const auto taken =
            ::send(of.fd, s.sending.data() + s.sent, s.sending.size() - s.sent, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (taken < 0) {
            if (errno == EAGAIN)
                return;
            if (errno == EINTR)
                continue;
            const int problem = errno;
            of.spilled.reset();
            engine_.ended(of, {problem, std::generic_category()});
            return;
        }
        s.sent += static_cast<std::size_t>(taken);
        of.sent += static_cast<std::uint64_t>(taken);
    }
    of.spilled.reset();
    if (of.owner != nullptr)
        of.owner->on_drained(of);
}

void epoll_backend::connect(link& of, const socket_address& to)
{
    if (::connect(of.fd, to.get(), to.size) < 0 && errno != EINPROGRESS) {
        engine_.fail_connect_later(of, errno);
        return;
    }
    watch(of, EPOLLOUT);
}

void epoll_backend::connected(link& of, std::uint32_t events)
{
    int problem = 0;
    socklen_t size = sizeof problem;
    getsockopt(of.fd, SOL_SOCKET, SO_ERROR, &problem, &size);
    if (problem != 0) {
        engine_.ended(of, {problem, std::generic_category()});
        of.connecting = false;
        return;
    }
    of.connecting = false;
    if (of.owner == nullptr)
        return;
    of.readable = (events & (EPOLLIN | EPOLLRDHUP)) != 0;
    of.owner->on_connected(of, {});
    if (!of.output.empty())
        engine_.make_dirty(of);
}

bool epoll_backend::quiesce(link& of)
{
    if (std::exchange(of.listed_starved, false)) {
        std::erase(ready_, &of);
        std::replace(reading_.begin(), reading_.end(), &of, static_cast<link*>(nullptr));
    }
    of.connecting = false;
    return true;
}

void epoll_backend::accept(acceptor& of)
{
    if (of.armed)
        return;
    fcntl(of.descriptor(), F_SETFL, fcntl(of.descriptor(), F_GETFL) | O_NONBLOCK);
    // Level-triggered: what one turn leaves, the next one gets.
    epoll_event event{
        .events = EPOLLIN,
        .data = {.u64 = reinterpret_cast<std::uintptr_t>(&of) | static_cast<std::uintptr_t>(about::acceptor)}};
    epoll_ctl(epoll_, EPOLL_CTL_ADD, of.descriptor(), &event);
    of.armed = true;
}

void epoll_backend::stop_accepting(acceptor& of)
{
    if (!of.armed)
        return;
    epoll_ctl(epoll_, EPOLL_CTL_DEL, of.descriptor(), nullptr);
    of.armed = false;
}

void epoll_backend::accept_some(acceptor& of)
{
    // One while it is quiet (a second try would mostly be a wasted call), more when much happens at a time.
    const int tries = std::min(last_events_, accepts_per_turn);
    for (int i = 0; i < tries && of.wanted; ++i) {
        const int client = accept4(of.descriptor(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (client >= 0) {
            of.accepted(client);
            continue;
        }
        if (errno != EAGAIN && errno != ECONNABORTED && errno != EINTR) {
            const int problem = errno;
            stop_accepting(of);
            of.failed(problem);
        }
        return;
    }
}

}  // namespace

result<std::unique_ptr<backend>> make_epoll_backend(engine& of)
{
    auto made = std::make_unique<epoll_backend>(of);
    if (auto opened = made->open(); !opened)
        return tl::unexpected{std::move(opened.error())};
    return made;
}

}  // namespace tenbin::net
