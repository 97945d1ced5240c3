#include <tenbin/mysql/command_tracker.hpp>
#include <tenbin/mysql/session_tracker.hpp>

#include <bit>
#include <cstring>

namespace tenbin::mysql {

namespace {

class session_tracker final : public net::tracker {
public:
    explicit session_tracker(pool::activity& told) : told_{told} {}

    void saw(const net::tracked_session& session, net::direction way, std::span<const std::byte> bytes) override
    {
        command_tracker commands;
        std::memcpy(static_cast<void*>(&commands), session.record.tracker.data(), sizeof commands);
        if (commands.opaque())
            return;
        if (way == net::direction::to_server) {
            if (commands.running() == 0)
                session.busy_since = session.now;
            commands.from_client(bytes);
        } else if (const auto answered = commands.from_server(bytes); answered != 0) {
            told_.answered(session.server, answered, session.now - session.busy_since);
            session.busy_since = session.now;  // of a pipeline the next one is waited for from here on
        }
        if (commands.opaque())
            told_.lost_sight(session.server);
        std::memcpy(session.record.tracker.data(), &commands, sizeof commands);
    }

private:
    pool::activity& told_;
};

}  // namespace

net::tracker_state begin_tracking(const agreement& agreed) noexcept
{
    return std::bit_cast<net::tracker_state>(command_tracker{agreed.capabilities, agreed.status});
}

std::unique_ptr<net::tracker> make_session_tracker(pool::activity& told)
{
    return std::make_unique<session_tracker>(told);
}

}  // namespace tenbin::mysql
