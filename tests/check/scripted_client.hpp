// A client library for tests that does as it is told, on whatever thread it is called.
#pragma once

#include <tenbin/check/mysql_client.hpp>

#include <atomic>
#include <functional>
#include <utility>

namespace tenbin::check {

class scripted_client final : public mysql_client {
public:
    /// What answers the questions of a login, or why there is none.
    using talk = std::function<mysql_outcome(const std::string& query)>;
    using script = std::function<tl::expected<talk, mysql_failure>(const mysql_account&)>;

    explicit scripted_client(script does = [](const mysql_account&) { return answers_nothing(); })
        : does_{std::move(does)}
    {
    }

    static talk answers_nothing()
    {
        return [](const std::string&) { return mysql::text_table{}; };
    }

    void begin_thread() override { ++threads_begun; }
    void end_thread() override { ++threads_ended; }
    tl::expected<std::unique_ptr<mysql_link>, mysql_failure> connect(const mysql_account& account) override
    {
        auto there = does_(account);
        if (!there)
            return tl::unexpected{std::move(there).error()};
        return std::make_unique<link>(std::move(*there));
    }

    std::atomic<int> threads_begun = 0;
    std::atomic<int> threads_ended = 0;

private:
    class link final : public mysql_link {
    public:
        explicit link(talk answers) : answers_{std::move(answers)} {}
        mysql_outcome ask(const std::string& query) override { return answers_(query); }

    private:
        talk answers_;
    };

    script does_;
};

}  // namespace tenbin::check
