// An engine on a thread of its own, as a worker has it, and the two kinds of engine as a test parameter.
#pragma once

#include <tenbin/net/engine.hpp>

#include <gtest/gtest.h>

#include <functional>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

namespace tenbin::support {

class running_engine {
public:
    explicit running_engine(config::io_engine kind)
    {
        auto made = net::engine::make(kind);
        if (!made)
            throw std::runtime_error{made.error().words};
        engine_ = std::move(*made);
    }
    ~running_engine() { stop(); }
    running_engine(const running_engine&) = delete;
    running_engine& operator=(const running_engine&) = delete;

    void start()
    {
        thread_ = std::thread{[this] { engine_->run(); }};
    }
    void stop()
    {
        if (!thread_.joinable())
            return;
        engine_->stop();
        thread_.join();
    }
    net::engine& operator*() { return *engine_; }
    net::engine* operator->() { return engine_.get(); }

    /// Runs the function on the engine's thread and waits for what it returns.
    template <class Function> auto ask(Function function)
    {
        std::packaged_task<std::invoke_result_t<Function>()> work{std::move(function)};
        auto answer = work.get_future();
        struct call final : net::task {
            explicit call(std::packaged_task<std::invoke_result_t<Function>()> w) : work{std::move(w)} {}
            void run() override { work(); }
            std::packaged_task<std::invoke_result_t<Function>()> work;
        };
        engine_->post(std::make_unique<call>(std::move(work)));
        return answer.get();
    }

private:
    std::unique_ptr<net::engine> engine_;
    std::thread thread_;
};

/// A suite that runs on both engines. Where this machine has no io_uring, its half says so.
class both_engines : public testing::TestWithParam<config::io_engine> {
protected:
    void SetUp() override
    {
        // On a thread of its own: the kernel interrupts the maker of a ring some time after the ring has gone.
        std::string problem;
        std::thread{[&] {
            if (const auto probe = net::engine::make(GetParam()); !probe)
                problem = probe.error().words;
        }}.join();
        if (!problem.empty())
            GTEST_SKIP() << "this machine has no " << name() << ": " << problem;
    }
    [[nodiscard]] const char* name() const { return GetParam() == config::io_engine::io_uring ? "io_uring" : "epoll"; }
};

inline std::string engine_name(const testing::TestParamInfo<config::io_engine>& info)
{
    return info.param == config::io_engine::io_uring ? "io_uring" : "epoll";
}

inline const auto engines = testing::Values(config::io_engine::io_uring, config::io_engine::epoll);

}  // namespace tenbin::support
