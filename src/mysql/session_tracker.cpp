#include <tenbin/mysql/command_tracker.hpp>
#include <tenbin/mysql/session_tracker.hpp>

#include <bit>
#include <new>
#include <type_traits>

namespace tenbin::mysql {

namespace {

static_assert(std::is_trivially_copyable_v<command_tracker> && alignof(command_tracker) <= 8);

class session_tracker final : public net::tracker {
public:
    explicit session_tracker(pool::activity& told) : told_{told} {}

    void saw(const net::tracked_session& session, net::direction way, std::span<const std::byte> bytes) override
    {
        // In place: it was put there by begin_tracking(), or is all zeros, which is an opaque one.
        auto& commands = *std::launder(reinterpret_cast<command_tracker*>(session.record.tracker.data()));
        if (commands.opaque())
            return;
        if (way == net::direction::to_server) {
            if (commands.idle())
                session.busy_since = session.now;
            commands.from_client(bytes);
        } else if (const auto answered = commands.from_server(bytes); answered != 0) {
            told_.answered(session.server, answered, session.now - session.busy_since);
            session.busy_since = session.now;  // of a pipeline the next one is waited for from here on
        }
        if (commands.opaque())
            told_.lost_sight(session.server);
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
