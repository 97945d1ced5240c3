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
#include <vector>

namespace tenbin::net {

enum class direction : std::uint8_t { to_server, to_client };

/// A session as a tracker sees it.
struct tracked_session {
    session_record& record;
    std::uint16_t server;            ///< relay::server_index
    steady::time_point now;          ///< of this turn of the engine
    steady::time_point& busy_since;  ///< the tracker's own; it does not survive this process, as the record does
};

/// What becomes of a command that a client sends.
enum class verdict : std::uint8_t {
    pass,  ///< it is relayed at once
    hold,  ///< it waits for a word of the session's owner
    more   ///< that can't be said before more of its bytes are here
};

/// Sees every byte of a relayed session on its way, in place. One object serves all sessions of a proxy on a worker;
/// what it must remember of one lies in the session's record.
class tracker {
public:
    virtual ~tracker() = default;
    /// Asked of what a client sends before it is relayed and seen. `more` only of a few KiB: they are kept meanwhile.
    [[nodiscard]] virtual verdict weigh(const tracked_session& /*session*/, std::span<const std::byte> /*bytes*/)
    {
        return verdict::pass;
    }
    /// Whether a command runs in the session.
    [[nodiscard]] virtual bool runs(const session_record& /*record*/) const { return false; }
    /// Whether the session can end now and its client loses no work.
    [[nodiscard]] virtual bool may_end(const session_record& /*record*/) const { return false; }
    /// What both sides are told by whoever ends it.
    struct farewell {
        std::span<const std::byte> to_client{};
        std::span<const std::byte> to_server{};
    };
    [[nodiscard]] virtual farewell last_words() const { return {}; }
    virtual void saw(const tracked_session& session, direction way, std::span<const std::byte> bytes) = 0;
    /// The session is over, whatever ran in it.
    virtual void left(const session_record& record, std::uint16_t server) = 0;
};

/// What one side's FIN means.
enum class half_close : std::uint8_t {
    forwarded,    ///< TCP's meaning: the other direction goes on
    ends_session  ///< as MySQL clients and servers mean it
};

/// Why a session ended.
enum class relay_end : std::uint8_t {
    client_closed,
    server_closed,
    client_failed,
    server_failed,
    idle,
    dismissed,
    stopped
};

[[nodiscard]] std::string_view to_string(relay_end why) noexcept;

class relay;

class relay_owner {
public:
    /// The session is over and its sockets are closed or closing. The owner destroys the relay, within this call if it
    /// likes.
    virtual void on_relay_end(relay& session, relay_end why) = 0;
    /// The tracker holds a command back, which these bytes begin with; more may follow. The client is not read until
    /// pass_held, replace_held or answer_held is called, in this call or later.
    virtual void on_held(relay& session, std::span<const std::byte> bytes);

protected:
    ~relay_owner() = default;
};

/// What a session is called in commands that speak of sessions.
struct session_name {
    std::uint32_t number = 0;  ///< by its server
    std::uint32_t told = 0;    ///< to its client: another one where the login was moved to another server
    std::uint64_t client = 0;  ///< whose it is: a hash of the client's address and the user's name
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

    /// No byte has come since then, none waits here, and the tracker says that the session may end.
    [[nodiscard]] bool is_quiet_since(steady::time_point then) const noexcept;
    /// Ends the session with the tracker's last words to both sides. False: they can't be sent now.
    bool dismiss();

    [[nodiscard]] bool holds() const noexcept { return held_ != nullptr; }
    /// The command that is held goes to the server as it is.
    void pass_held();
    /// Other bytes go to the server instead of the first `size` of those that are held.
    void replace_held(std::size_t size, std::span<const std::byte> by);
    /// The first `size` of the bytes that are held are answered here; the server does not see them.
    void answer_held(std::size_t size, std::span<const std::byte> answer);

    /// Free for the owner: which server this is, and where the client is counted.
    std::uint16_t server_index = 0;
    std::uint32_t client_place = 0;
    /// Free for the protocol.
    session_name name;
    /// The owner's list of sessions.
    relay* previous = nullptr;
    relay* next = nullptr;

private:
    /// What was read of a client and is not relayed yet.
    struct held_back {
        enum class stage : std::uint8_t { gathered, judged, to_be_relayed, to_be_answered };
        stage now = stage::gathered;
        std::vector<std::byte> bytes{};
        std::size_t taken = 0;            ///< of the client's, by what is carried out
        std::size_t sent = 0;             ///< of `bytes`, to the server
        std::vector<std::byte> answer{};  ///< to them
    };

    void on_data(link& from, chunk_index chunk) override;
    void on_end(link& from, std::error_code why) override;
    void on_drained(link& from) override;
    void on_deadline(link& from) override;
    void on_connected(link& /*from*/, std::error_code /*why*/) override {}

    void take(link& from, chunk_queue arrived);
    void watch(direction way, std::span<const std::byte> bytes);
    [[nodiscard]] tracked_session tracked() noexcept { return {record_, server_index, home_.now(), busy_since_}; }
    [[nodiscard]] bool hold_back(chunk_index chunk);
    void weigh_held();
    void carry_out_held();
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
    std::unique_ptr<held_back> held_;
    bool client_done_ = false;  ///< has sent FIN
    bool server_done_ = false;
};

}  // namespace tenbin::net
