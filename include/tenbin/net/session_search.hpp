// Finds the sessions that a number means, whichever worker they are on. Workers share nothing: each is asked in its
// turn of the loop and looks through its own list, which costs a walk over all sessions for a question that is asked
// once a day, and nothing for the sessions themselves (an index would cost each of them memory and two updates).
#pragma once

#include <tenbin/base/endpoint.hpp>
#include <tenbin/config/model.hpp>
#include <tenbin/net/relay.hpp>
#include <tenbin/net/wheel.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace tenbin::net {

class session_host;

/// A session as it is told to another worker.
struct sighting {
    session_name name;
    const config::proxy* proxy;
    endpoint server;
};

/// Every host of a proxy process, by worker. Filled before the workers run; it outlives them.
class session_directory {
public:
    void add(session_host& host);
    /// Has every worker look for sessions with this number (theirs, or as told to their clients). Each answers
    /// `asker.sightings().heard(question, …)` on the asker's own thread.
    void ask(session_host& asker, std::uint64_t question, std::uint32_t number) const;
    [[nodiscard]] std::size_t workers() const noexcept { return hosts_by_worker_.size(); }

private:
    struct look;
    struct answer;
    std::vector<std::vector<session_host*>> hosts_by_worker_;
};

/// The questions that one host's held sessions wait for.
class session_search {
public:
    /// What was seen; nothing when a worker did not answer in time.
    using outcome = std::optional<std::span<const sighting>>;
    using done = std::function<void(relay& session, outcome seen)>;

    /// A worker whose turn of the loop takes longer is stuck.
    static constexpr std::chrono::seconds patience{1};
    static constexpr std::size_t asked_at_once = 16;

    session_search(session_host& host, engine& home);
    ~session_search();
    session_search(const session_search&) = delete;
    session_search& operator=(const session_search&) = delete;

    /// Where to ask. Before the engine runs.
    void use(const session_directory& everybody) noexcept { everybody_ = &everybody; }

    /// `then` is called once, unless the session ends before: at once when there is nobody to ask.
    void begin(relay& about, std::uint32_t number, done then);
    /// The session has ended.
    void forget(const relay& about);
    void heard(std::uint64_t number, std::span<const sighting> seen);

private:
    struct question;
    void close(question& answered, outcome seen);

    session_host& host_;
    engine& home_;
    const session_directory* everybody_ = nullptr;
    std::uint64_t last_ = 0;
    std::vector<std::unique_ptr<question>> open_;
};

}  // namespace tenbin::net
