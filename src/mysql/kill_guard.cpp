#include <tenbin/mysql/err_packet.hpp>
#include <tenbin/mysql/kill_guard.hpp>

#include <fmt/format.h>

namespace tenbin::mysql {

namespace {

/// FNV-1a, which every worker computes alike.
class hash {
public:
    hash& add(bytes_view bytes) noexcept
    {
        for (const auto byte : bytes)
            value_ = (value_ ^ std::to_integer<std::uint64_t>(byte)) * 0x100000001b3U;
        return *this;
    }
    [[nodiscard]] std::uint64_t value() const noexcept { return value_; }

private:
    std::uint64_t value_ = 0xcbf29ce484222325U;
};

/// The better of two for a KILL; the first of equals.
enum class rank : std::uint8_t { none, elsewhere, here, elsewhere_of_client, renamed_of_client, here_of_client };

rank rank_of(const net::sighting& seen, std::uint32_t thread, const net::sighting& asker)
{
    const bool here = seen.server == asker.server;
    if (!here && seen.proxy != asker.proxy)
        return rank::none;  // a server that the asker could not have been given
    const bool by_its_server = seen.name.number == thread;
    if (seen.name.client == asker.name.client) {
        if (!here)
            return rank::elsewhere_of_client;
        return by_its_server ? rank::here_of_client : rank::renamed_of_client;
    }
    if (!by_its_server)
        return rank::none;  // only its client calls it so
    return here ? rank::here : rank::elsewhere;
}

}  // namespace

net::session_name name_of(const agreement& agreed, const address& client) noexcept
{
    const auto whose = hash{}.add(std::as_bytes(std::span{client.bytes})).add(std::as_bytes(std::span{agreed.user}));
    return {.number = agreed.thread_id, .told = agreed.told_thread_id, .client = whose.value()};
}

kill_judgement judge_kill(std::uint32_t thread, const net::sighting& asker, std::span<const net::sighting> seen)
{
    const net::sighting* meant = nullptr;
    auto best = rank::none;
    for (const auto& each : seen) {
        if (const auto its = rank_of(each, thread, asker); its > best) {
            best = its;
            meant = &each;
        }
    }
    using deed = kill_judgement::deed;
    switch (best) {
    case rank::renamed_of_client:
        return {.what = deed::rename, .thread = meant->name.number};
    case rank::elsewhere:
    case rank::elsewhere_of_client:
        return {.what = deed::refuse,
                .words = fmt::format("tenbin: thread {} is a session on another replica, {}, not on this one, {}; "
                                     "connect to {} itself to kill thread {} there",
                                     thread,
                                     meant->server.to_string(),
                                     asker.server.to_string(),
                                     meant->server.to_string(),
                                     meant->name.number)};
    case rank::none:
    case rank::here:
    case rank::here_of_client:
        break;
    }
    return {};
}

void hold_kill(net::session_host& host, net::relay& session, bytes_view bytes)
{
    const auto kill = read_kill(bytes);
    if (!kill) {
        session.pass_held();
        return;
    }
    std::vector<std::byte> command{bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(kill->frame_bytes)};
    host.sightings().begin(
        session,
        kill->thread,
        [&host, kill = *kill, command = std::move(command)](net::relay& held, net::session_search::outcome seen) {
            const auto judged =
                seen ? judge_kill(kill.thread, host.describe(held), *seen)
                     : kill_judgement{.what = kill_judgement::deed::refuse,
                                      .words = fmt::format("tenbin: whose thread {} is could not be found out within "
                                                           "a second; try again",
                                                           kill.thread)};
            switch (judged.what) {
            case kill_judgement::deed::pass:
                return held.pass_held();
            case kill_judgement::deed::rename:
                return held.replace_held(kill.frame_bytes, kill_of(command, judged.thread));
            case kill_judgement::deed::refuse:
                return held.answer_held(kill.frame_bytes, refuse(no_such_thread, judged.words, 1));
            }
        });
}

}  // namespace tenbin::mysql
