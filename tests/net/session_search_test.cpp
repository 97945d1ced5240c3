#include <tenbin/net/session_host.hpp>
#include <tenbin/net/session_search.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "support/running_engine.hpp"
#include "support/sockets.hpp"

using namespace std::chrono_literals;

namespace tenbin::net {
namespace {

using support::running_engine;

constexpr std::uint32_t number = 17;

/// Relays the client; its server calls the session 17.
awaitable<void> log_in(session_host& host, visitor client)
{
    auto admitted = host.admit(client);
    if (!admitted)
        co_return;
    auto search = host.begin_search(client, host.home().now() + 5s);
    auto server = co_await host.dial(search);
    if (!server)
        co_return;
    const session_name name{.number = number, .told = number};
    host.relay(std::move(client), std::move(*admitted), std::move(*server), {}, name);
}

config::proxy proxy_to(const endpoint& server)
{
    config::proxy proxy{.name = "db"};
    proxy.servers.push_back({.where = server});
    return proxy;
}

/// Two workers with a host each, and a server.
class SessionSearch : public support::both_engines, public relay_owner {
protected:
    struct worker {
        worker(config::io_engine kind, const session_host::shared& with)
            : home{kind}, host{*home,
                               with,
                               {.login = &log_in, .on_fin = half_close::ends_session, .make_tracker = nullptr},
                               {}}
        {
        }
        running_engine home;
        session_host host;
    };

    void SetUp() override
    {
        both_engines::SetUp();
        if (IsSkipped())
            return;
        for (auto* each : {&asker_, &other_}) {
            each->emplace(GetParam(), session_host::shared{proxy_, service_, gate_});
            everybody_.add((*each)->host);
            (*each)->host.sightings().use(everybody_);
        }
        (*other_).host.listen(listener_.release());
    }
    void TearDown() override
    {
        for (auto* each : {&asker_, &other_})
            if (*each)
                (*each)->home.stop();
    }
    void on_relay_end(relay& /*session*/, relay_end /*why*/) override {}

    using answer = std::optional<std::size_t>;
    /// Asks about a session that is held at the asker; how many were seen.
    std::future<answer> ask()
    {
        asker_->home.ask([this] {
            held_ = std::make_unique<relay>(*asker_->home, *this, rules_);
            asker_->host.sightings().begin(*held_, number, [this](relay& about, session_search::outcome seen) {
                EXPECT_EQ(&about, held_.get());
                answer_.set_value(seen ? answer{seen->size()} : std::nullopt);
            });
            return 0;
        });
        return answer_.get_future();
    }

    support::descriptor server_ = support::listen_somewhere();
    support::descriptor listener_ = support::listen_somewhere();
    const endpoint where_ = support::local_endpoint(listener_.get());
    const config::proxy proxy_ = proxy_to(support::local_endpoint(server_.get()));
    pool::service service_{proxy_};
    pool::client_gate gate_{proxy_, 1};
    session_directory everybody_;
    std::optional<worker> asker_;
    std::optional<worker> other_;
    const relay::rules rules_{};
    std::unique_ptr<relay> held_;
    std::promise<answer> answer_;
};

INSTANTIATE_TEST_SUITE_P(Engines, SessionSearch, support::engines, support::engine_name);

TEST_P(SessionSearch, FindsTheSessionsOfAnotherWorker)
{
    asker_->home.start();
    other_->home.start();
    const auto client = support::dial(where_);
    while (service_.counters(0).total == 0)
        std::this_thread::yield();

    EXPECT_EQ(ask().get(), answer{1});
}

TEST_P(SessionSearch, FindsNothingWhereNobodyHasThatNumber)
{
    asker_->home.start();
    other_->home.start();

    EXPECT_EQ(ask().get(), answer{0});
}

TEST_P(SessionSearch, GivesUpOnAWorkerThatIsStuck)
{
    asker_->home.start();
    const auto began = steady::now();

    EXPECT_EQ(ask().get(), std::nullopt);
    EXPECT_GE(steady::now() - began, session_search::patience);

    other_->home.start();  // its answer comes late, and is nobody's
    EXPECT_EQ(other_->home.ask([] { return 1; }), 1);
}

TEST_P(SessionSearch, TellsNobodyWhenTheSessionHasEnded)
{
    asker_->home.start();
    auto told = ask();
    asker_->home.ask([this] {
        asker_->host.sightings().forget(*held_);
        return 0;
    });
    other_->home.start();
    other_->home.ask([] { return 0; });  // it has answered by now, and the next line has its turn behind that
    asker_->home.ask([] { return 0; });

    EXPECT_EQ(told.wait_for(0s), std::future_status::timeout);
}

}  // namespace
}  // namespace tenbin::net
