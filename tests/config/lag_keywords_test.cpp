// The words on lag and on common failures: what they fill, and what must be right between them.
#include <gtest/gtest.h>

#include <string>

#include "bad_case.hpp"

namespace tenbin::config {
namespace {

using namespace std::chrono_literals;

std::string in_proxy(const std::string& lines,
                     const std::string& check = " {\n MYSQL_CHECK {\n user a\n password b\n }\n}")
{
    return "mysql_proxy a {\nlisten 192.0.2.1:3306\n" + lines + "\nreal_server 192.0.2.2 3306" + check + "\n}\n";
}

class LagWords : public BadFile {};

TEST_P(LagWords, AreNamedWithWhatWouldBeRight)
{
    check();
}

const bad_case cases[] = {
    {"a return above the limit",
     in_proxy("max_lag 2s\nmax_lag_recover 5s"),
     R"(t.conf:4:1: error: max_lag_recover is above max_lag: a replica would come back before it had gone
    max_lag_recover 5s
    ^~~~~~~~~~~~~~~
t.conf:3:1: note: the other line
    max_lag 2s
    ^~~~~~~
)"},
    {"a limit that nobody can see",
     in_proxy("max_lag 2s", ""),
     R"(t.conf:3:1: error: nobody can ask for the lag: no real_server has a MYSQL_CHECK
    max_lag 2s
    ^~~~~~~
    its user, with the grant SLAVE MONITOR (MySQL: REPLICATION CLIENT), is the one who asks
)"},
    {"a policy that knows nothing",
     in_proxy("balance lag", ""),
     R"(t.conf:3:1: error: nobody can ask for the lag: no real_server has a MYSQL_CHECK
    balance lag
    ^~~~~~~
    its user, with the grant SLAVE MONITOR (MySQL: REPLICATION CLIENT), is the one who asks
)"},
    {"GTIDs without a master",
     in_proxy("max_lag 2s\nlag_source gtid"),
     R"(t.conf:4:1: error: lag_source gtid needs to know the master
    lag_source gtid
    ^~~~~~~~~~
    as in: lag_master 192.0.2.10 3306; or a sorry_server with a MYSQL_CHECK
)"},
    {"words without a limit",
     in_proxy("lag_grace 2s\nlag_interval 1s"),
     R"(t.conf:3:1: warning: lag_grace has no effect without max_lag
    lag_grace 2s
    ^~~~~~~~~
    as in: max_lag 10s
t.conf:4:1: warning: lag_interval has no effect without max_lag
    lag_interval 1s
    ^~~~~~~~~~~~
    as in: max_lag 10s
)"},
    {"sessions that end for a lag that nobody minds",
     in_proxy("balance lag\nlag_evict quiet"),
     R"(t.conf:4:1: warning: lag_evict has no effect without max_lag
    lag_evict quiet
    ^~~~~~~~~
    as in: max_lag 10s
)"},
    {"sessions that nobody follows",
     in_proxy("max_lag 2s\ntrack_commands off\nlag_evict quiet"),
     R"(t.conf:5:1: warning: lag_evict has no effect here
    lag_evict quiet
    ^~~~~~~~~
    with track_commands off nobody knows that a session is at rest
)"},
    {"a source with a slip",
     in_proxy("max_lag 2s\nlag_source gtdi"),
     R"(t.conf:4:12: error: 'gtdi' is not a value of lag_source
    lag_source gtdi
               ^~~~
    did you mean gtid?
)"},
    {"a heartbeat without a table",
     in_proxy("max_lag 2s\nlag_source heartbeat"),
     R"(t.conf:4:12: error: heartbeat needs a table
    lag_source heartbeat
               ^~~~~~~~~
    as in: lag_source heartbeat percona.heartbeat
)"},
    {"a table that is SQL",
     in_proxy("max_lag 2s\nlag_source heartbeat \"a.b; DROP\""),
     R"(t.conf:4:22: error: this is not SCHEMA.TABLE
    lag_source heartbeat "a.b; DROP"
                         ^~~~~~~~~~~
    as in: lag_source heartbeat percona.heartbeat
)"},
    {"a quorum that can't be reached",
     in_proxy("quorum 5\nhysteresis 1"),
     R"(t.conf:3:1: warning: the real servers weigh 1 together: the quorum of 5 is never reached
    quorum 5
    ^~~~~~
    1 is taken
t.conf:4:1: warning: the hysteresis of 1 is not below the quorum of 1
    hysteresis 1
    ^~~~~~~~~~
    0 is taken
)"},
    {"more than all",
     in_proxy("panic_threshold 150%"),
     R"(t.conf:3:17: error: '150%' is not a share
    panic_threshold 150%
                    ^~~~
    a number from 0% to 100%
)"},
};

INSTANTIATE_TEST_SUITE_P(Table, LagWords, testing::ValuesIn(cases));

TEST(LagKeywords, FillTheModel)
{
    const auto texts = one_text(in_proxy("max_lag 10s\nmax_lag_recover 5s\nlag_source heartbeat percona.heartbeat\n"
                                         "lag_master 192.0.2.10 3307\nlag_interval 200ms\nlag_grace 3s\n"
                                         "flap_damping 2m\npanic_threshold 50%\nquorum 1\n"
                                         "quorum_up \"/bin/up db\" root\nquorum_down /bin/down"));
    const auto done = load(texts, &resolve_in_tests);
    ASSERT_TRUE(done.model);
    const auto& proxy = done.model->proxies.at(0);
    EXPECT_EQ(proxy.lag,
              (lag_settings{.max_lag = 10s,
                            .max_lag_recover = 5s,
                            .source = lag_source::heartbeat,
                            .heartbeat_table = "percona.heartbeat",
                            .master = endpoint::parse("192.0.2.10:3307").value(),
                            .interval = 200ms,
                            .grace = 3s}));
    EXPECT_EQ(proxy.health,
              (health_settings{.flap_damping = 2min,
                               .panic_threshold = 50,
                               .quorum_up = {.line = "/bin/up db", .user = "root"},
                               .quorum_down = {.line = "/bin/down"}}));
}

}  // namespace
}  // namespace tenbin::config
