#include <tenbin/base/log.hpp>

#include <spdlog/async.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <memory>
#include <string>

namespace tenbin::log {

namespace {

constexpr std::size_t queue_lines_max = 8192;

}  // namespace

void start(std::string_view role, spdlog::level::level_enum least)
{
    spdlog::init_thread_pool(queue_lines_max, 1);
    // spdlog has no policy that drops the newest line; dropping the oldest keeps the queue bounded just as well.
    auto logger = std::make_shared<spdlog::async_logger>(std::string{role},
                                                         std::make_shared<spdlog::sinks::stderr_sink_mt>(),
                                                         spdlog::thread_pool(),
                                                         spdlog::async_overflow_policy::overrun_oldest);
    logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %n[%P] %l: %v");
    logger->set_level(least);
    logger->flush_on(spdlog::level::info);
    spdlog::set_default_logger(std::move(logger));
}

void stop()
{
    spdlog::shutdown();
}

std::size_t dropped()
{
    const auto pool = spdlog::thread_pool();
    return pool ? pool->overrun_counter() : 0;
}

}  // namespace tenbin::log
