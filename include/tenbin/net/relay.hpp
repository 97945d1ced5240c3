// A session that only moves bytes: two links, a record, no coroutine, no buffer. What comes in on one side goes out on
// the other; a side that can't write stops the other side's reads.
#pragma once

#include <tenbin/net/engine.hpp>
#include <tenbin/net/session_record.hpp>
#include <tenbin/net/stream.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <system_error>

namespace tenbin::net {

enum class direction : std::uint8_t { to_server, to_client };

/// A session as a tracker sees it.
struct tracked_session {
    session_record& record;
    std::uint16_t server;            ///< relay::server_index
    steady::time_point now;          ///< of this turn of the engine
    steady::time_point& busy_since;  ///< the tracker's own; it does not survive this process, as the record does
};

/// Sees every byte of a relayed session on its way, in place. One object serves all sessions of a proxy on a worker;
/// what it must remember of one lies in the session's record.
class tracker {
public:
    virtual ~tracker() = default;
    virtual void saw(const tracked_session& session, direction way, std::span<const std::byte> bytes) = 0;
};

/// What one side's FIN means.
enum class half_close : std::uint8_t {
    forwarded,    ///< TCP's meaning: the other direction goes on
    ends_session  ///< as MySQL clients and servers mean it
};

/// Why a session ended.
enum class relay_end : std::uint8_t { client_closed, server_closed, client_failed, server_failed, idle, stopped };

[[nodiscard]] std::string_view to_string(relay_end why) noexcept;

class relay;

class relay_owner {
public:
    /// The session is over and its sockets are closed or closing. The owner destroys the relay, within this call if it
    /// likes.
    virtual void on_relay_end(relay& session, relay_end why) = 0;

protected:
    ~relay_owner() = default;
};

class relay final : private sink {
public:
    struct rules {
        half_close on_fin = half_close::forwarded;
        std::chrono::milliseconds idle_timeout{0};  ///< 0: none
        tracker* watcher = nullptr;
    };

    relay(engine& home, relay_owner& owner, const rules& how);
    ~relay();
    relay(const relay&) = delete;
    relay& operator=(const relay&) = delete;

    /// Takes both connections over, with the bytes that have come in already. May end the session at once.
    void start(stream::bare client, stream::bare server, const tracker_state& tracked = {});

    [[nodiscard]] const session_record& record() const noexcept { return record_; }

    /// Free for the owner: which server this is.
    std::uint16_t server_index = 0;
    /// The owner's list of sessions.
    relay* previous = nullptr;
    relay* next = nullptr;

private:
    void on_data(link& from, chunk_index chunk) override;
    void on_end(link& from, std::error_code why) override;
    void on_drained(link& from) override;
    void on_deadline(link& from) override;
    void on_connected(link& /*from*/, std::error_code /*why*/) override {}

    void take(link& from, chunk_queue arrived);
    void watch(direction way, std::span<const std::byte> bytes);
    void end(relay_end why);
    void watch_idle();

    engine& home_;
    relay_owner& owner_;
    const rules& how_;
    link* client_ = nullptr;
    link* server_ = nullptr;
    steady::time_point last_byte_;
    session_record record_;
    steady::time_point busy_since_;
    bool client_done_ = false;  ///< has sent FIN
    bool server_done_ = false;
};

}  // namespace tenbin::net
