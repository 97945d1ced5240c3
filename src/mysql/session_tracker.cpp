#include <tenbin/mysql/command_tracker.hpp>
#include <tenbin/mysql/err_packet.hpp>
#include <tenbin/mysql/kill_command.hpp>
#include <tenbin/mysql/session_tracker.hpp>

#include <array>
#include <bit>
#include <new>
#include <type_traits>
#include <vector>

namespace tenbin::mysql {

namespace {

static_assert(std::is_trivially_copyable_v<command_tracker> && alignof(command_tracker) <= 8);

class session_tracker final : public net::tracker {
public:
    explicit session_tracker(pool::activity& told) : told_{told} {}

    /// A KILL is held back when nothing else runs: behind other commands it could not be answered in its turn.
    net::verdict weigh(const net::tracked_session& session, std::span<const std::byte> bytes) override
    {
        switch (look_quickly_for_kill(bytes)) {
        case kill_sign::none:
            return net::verdict::pass;
        case kill_sign::perhaps:
            return commands_of(session).at_rest() ? net::verdict::more : net::verdict::pass;
        case kill_sign::whole:
            break;
        }
        return commands_of(session).at_rest() ? net::verdict::hold : net::verdict::pass;
    }

    bool runs(const net::session_record& record) const override
    {
        return is_waiting(std::bit_cast<command_tracker>(record.tracker));
    }

    bool may_end(const net::session_record& record) const override
    {
        return std::bit_cast<command_tracker>(record.tracker).may_end();
    }

    /// The client takes the error for the answer to its next command, which no server will have seen: it connects anew,
    /// and has that from an error of this SQLSTATE.
    farewell last_words() const override { return {.to_client = to_client_, .to_server = to_server_}; }

    void saw(const net::tracked_session& session, net::direction way, std::span<const std::byte> bytes) override
    {
        auto& commands = commands_of(session);
        if (commands.opaque())
            return;
        const bool waited = !commands.idle();
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
        if (const bool waits = is_waiting(commands); waits != waited)
            waits ? told_.began(session.server) : told_.ended(session.server);
    }

    void left(const net::session_record& record, std::uint16_t server) override
    {
        if (runs(record))
            told_.ended(server);
    }

private:
    /// In place: it was put there by begin_tracking(), or is all zeros, which is an opaque one.
    static command_tracker& commands_of(const net::tracked_session& session) noexcept
    {
        return *std::launder(reinterpret_cast<command_tracker*>(session.record.tracker.data()));
    }
    /// What was counted by began() and not yet by ended().
    [[nodiscard]] static bool is_waiting(const command_tracker& commands) noexcept
    {
        return !commands.opaque() && !commands.idle();
    }

    static constexpr std::array quit{std::byte{1}};  // COM_QUIT

    pool::activity& told_;
    const std::vector<std::byte> to_client_ = refuse(shutting_down, "tenbin: this replica lags; connect again", 1);
    const std::vector<std::byte> to_server_ = frame_of(quit, 0);
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
