// The command tracker at its place in the relay: it keeps its state in the session's record, and tells the worker's
// activity how many commands each server answered and how long they took.
#pragma once

#include <tenbin/mysql/login.hpp>
#include <tenbin/net/relay.hpp>
#include <tenbin/pool/activity.hpp>

#include <memory>

namespace tenbin::mysql {

/// The state of a session that begins after this login.
[[nodiscard]] net::tracker_state begin_tracking(const agreement& agreed) noexcept;

[[nodiscard]] std::unique_ptr<net::tracker> make_session_tracker(pool::activity& told);

}  // namespace tenbin::mysql
