// The log of a role: lines on standard error, written by a thread of its own, so that a slow terminal or a full pipe
// never stops a worker. The queue is bounded; when it is full, lines are dropped and counted.
#pragma once

#include <spdlog/spdlog.h>

#include <cstddef>
#include <string_view>

namespace tenbin::log {

/// Starts the log of this process; `role` stands in every line. Call it once, in main, after the last fork.
void start(std::string_view role, spdlog::level::level_enum least = spdlog::level::info);

/// Writes what is queued and ends the thread.
void stop();

/// Lines lost because the queue was full.
[[nodiscard]] std::size_t dropped();

// spdlog's own functions, under this house's name: log::info("{} is up", name).
using spdlog::debug;
using spdlog::error;
using spdlog::info;
using spdlog::warn;

}  // namespace tenbin::log
