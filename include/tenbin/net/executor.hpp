// How Asio runs things on an engine: a pointer and a flag with the queries that Boost.Asio 1.81 asks an executor.
// `blocking.possibly` on the engine's own thread runs the function at once; all else is queued.
#pragma once

#include <tenbin/net/engine.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/execution.hpp>

#include <memory>
#include <utility>

namespace tenbin::net {

class engine_executor {
public:
    explicit engine_executor(engine& context) noexcept : engine_{&context} {}

    [[nodiscard]] engine& query(asio::execution::context_t) const noexcept { return *engine_; }
    [[nodiscard]] static constexpr asio::execution::mapping_t query(asio::execution::mapping_t) noexcept
    {
        return asio::execution::mapping.thread;
    }
    [[nodiscard]] asio::execution::blocking_t query(asio::execution::blocking_t) const noexcept
    {
        return possibly_ ? asio::execution::blocking_t{asio::execution::blocking.possibly}
                         : asio::execution::blocking_t{asio::execution::blocking.never};
    }
    [[nodiscard]] engine_executor require(asio::execution::blocking_t::possibly_t) const noexcept
    {
        return {engine_, true};
    }
    [[nodiscard]] engine_executor require(asio::execution::blocking_t::never_t) const noexcept
    {
        return {engine_, false};
    }

    template <class Function> void execute(Function function) const
    {
        if (possibly_ && engine_->on_own_thread()) {
            std::move(function)();
            return;
        }
        struct call final : task {
            explicit call(Function f) : function{std::move(f)} {}
            void run() override { std::move(function)(); }
            Function function;
        };
        engine_->post(std::make_unique<call>(std::move(function)));
    }

    bool operator==(const engine_executor&) const noexcept = default;

private:
    engine_executor(engine* context, bool possibly) noexcept : engine_{context}, possibly_{possibly} {}

    engine* engine_;
    bool possibly_ = true;
};

inline engine_executor engine::get_executor() noexcept
{
    return engine_executor{*this};
}

/// What the coroutines of this house return.
template <class T = void> using awaitable = asio::awaitable<T, engine_executor>;

/// The completion token of this house: `const auto [problem, size] = co_await stream.async_read_some(buffer,
/// as_result);`
inline constexpr auto as_result = asio::as_tuple(asio::deferred);

}  // namespace tenbin::net
