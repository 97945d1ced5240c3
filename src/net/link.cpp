#include <tenbin/net/link.hpp>

#include <algorithm>
#include <cstring>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <utility>

#include "backend.hpp"

namespace tenbin::net {

void link::resume()
{
    if (wanted || ended || closing)
        return;
    wanted = true;
    home->io().update_receiving(*this);
}

void link::pause()
{
    if (!wanted)
        return;
    wanted = false;
    home->io().update_receiving(*this);
}

void link::send(chunk_index chunk)
{
    if (broken || closing || fin_wanted) {
        home->give_back(chunk);
        return;
    }
    queued += home->chunks().bytes(chunk).size();
    output.push(home->chunks(), chunk);
    home->make_dirty(*this);
}

bool link::send_copy(std::span<const std::byte> bytes)
{
    auto& chunks = home->chunks();
    const auto needed = (bytes.size() + chunk_pool::send_bytes - 1) / chunk_pool::send_bytes;
    if (chunks.free_send() < needed) {
        home->wait_for_chunk(*this);
        return false;
    }
    while (!bytes.empty()) {
        const auto chunk = chunks.take_send();
        const auto part = bytes.first(std::min(bytes.size(), chunk_pool::send_bytes));
        std::memcpy(chunks.storage(chunk), part.data(), part.size());
        chunks.set_bytes(chunk, 0, part.size());
        send(chunk);
        bytes = bytes.subspan(part.size());
    }
    return true;
}

void link::shutdown_send()
{
    if (fin_wanted || broken || closing)
        return;
    fin_wanted = true;
    home->look_again(*this);
}

void link::close()
{
    if (closing)
        return;
    closing = true;
    owner = nullptr;
    if (wanted) {
        wanted = false;
        home->io().update_receiving(*this);
    }
    expires_at(home->now() + linger);
    home->look_again(*this);
}

bool link::still_drains()
{
    int unsent = 0;
    if (fd < 0 || ioctl(fd, SIOCOUTQ, &unsent) != 0 || ++lingered > linger_rounds_max)
        return false;
    // The kernel tells of room only when a third of its buffer is free, which a slow reader takes more than one round
    // for: what counts is that the peer has acknowledged something.
    const auto now_acknowledged = static_cast<std::uint32_t>(sent) - static_cast<std::uint32_t>(unsent);
    if (std::exchange(acknowledged, now_acknowledged) == now_acknowledged)
        return false;
    expires_at(home->now() + linger);
    return true;
}

void link::cut()
{
    broken = true;
    // RST, not FIN: a peer must not take what it has for the whole.
    const ::linger reset{.l_onoff = 1, .l_linger = 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    if (spill_under_way)
        ::shutdown(fd, SHUT_RDWR);  // else the ring's send waits for room
}

void link::abort()
{
    cut();
    auto& chunks = home->chunks();
    while (!output.empty())
        home->give_back(output.pop(chunks));
    close();
}

void link::keep_alive()
{
    const int on = 1;
    const int idle_s = 60;
    const unsigned give_up_ms = 60'000;
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle_s, sizeof idle_s);
    setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &give_up_ms, sizeof give_up_ms);
}

void link::expires_at(steady::time_point when)
{
    home->set_deadline(deadline, when);
}

void link::never_expires() noexcept
{
    home->clear_deadline(deadline);
}

}  // namespace tenbin::net
