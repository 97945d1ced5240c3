// A client library for tests that does as it is told, on whatever thread it is called.
#pragma once

#include <tenbin/check/mysql_client.hpp>

#include <atomic>
#include <functional>
#include <utility>

namespace tenbin::check {

class scripted_client final : public mysql_client {
public:
    using script = std::function<mysql_outcome(const mysql_question&)>;

    explicit scripted_client(script does = [](const mysql_question&) { return mysql_answer{}; })
        : does_{std::move(does)}
    {
    }

    void begin_thread() override { ++threads_begun; }
    void end_thread() override { ++threads_ended; }
    mysql_outcome ask(const mysql_question& what) override { return does_(what); }
    tl::expected<std::unique_ptr<mysql_link>, mysql_failure> connect(const mysql_question&) override
    {
        return tl::unexpected{mysql_failure{.code = 2002, .sqlstate = "HY000", .words = "nobody is there"}};
    }

    std::atomic<int> threads_begun = 0;
    std::atomic<int> threads_ended = 0;

private:
    script does_;
};

}  // namespace tenbin::check
