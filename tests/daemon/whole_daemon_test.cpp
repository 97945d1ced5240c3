// The real program, with its real processes, in front of a server that answers with its name: what a person who runs
// it relies on when something dies.
#include <tenbin/control/client.hpp>
#include <tenbin/control/status.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>

#include "support/sockets.hpp"

namespace tenbin::daemon {
namespace {

using namespace std::chrono_literals;

/// Generous: sanitizer builds on a busy machine.
constexpr auto patience = 20s;

/// Looks every few milliseconds until `what` is true.
template <class Question> bool comes_true(Question what)
{
    for (const auto until = steady::now() + patience; steady::now() < until;) {
        if (what())
            return true;
        ::poll(nullptr, 0, 5);
    }
    return false;
}

/// Sends "hello" to everybody who connects, and closes.
class greeter {
public:
    greeter() : where_{support::local_endpoint(socket_.get())}, thread_{[this] { run(); }} {}
    ~greeter()
    {
        ending_ = true;
        ::shutdown(socket_.get(), SHUT_RDWR);
        thread_.join();
    }
    [[nodiscard]] endpoint where() const { return where_; }

private:
    void run()
    {
        while (!ending_) {
            const auto client = ::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC);
            if (client < 0)
                continue;
            std::ignore = ::send(client, "hello", 5, MSG_NOSIGNAL);
            ::close(client);
        }
    }

    support::descriptor socket_ = support::listen_somewhere();
    endpoint where_;
    std::atomic<bool> ending_ = false;
    std::thread thread_;
};

endpoint a_free_endpoint()
{
    const auto found = support::listen_somewhere();
    return support::local_endpoint(found.get());
}

class WholeDaemon : public testing::TestWithParam<const char*> {
protected:
    WholeDaemon()
    {
        // Roles whose supervisor has died become ours, so that their end can be seen.
        ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
        auto name = (std::filesystem::temp_directory_path() / "tenbin-whole-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr)
            throw std::runtime_error{"mkdtemp"};
        top_ = name;
        std::ofstream{top_ / "conf"} << "global_defs {\n  io_engine " << GetParam() << "\n  workers 2\n}\n"
                                     << "tcp_proxy web {\n  listen " << listen_.to_string()
                                     << "\n  delay_loop 60\n  retry 0\n  real_server 127.0.0.1 "
                                     << server_->where().port << " {\n    TCP_CHECK {\n    }\n  }\n}\n";
    }
    ~WholeDaemon() override
    {
        if (supervisor_ > 0) {
            ::kill(supervisor_, SIGKILL);
            while (::waitpid(-1, nullptr, 0) > 0) {
            }
        }
        if (HasFailure()) {
            std::ifstream log{top_ / "log"};
            std::cerr << log.rdbuf();
        }
        std::filesystem::remove_all(top_);
    }

    [[nodiscard]] std::string run_directory() const { return (top_ / "run").string(); }

    /// Starts `tenbin run`; its log goes to a file.
    pid_t spawn() const
    {
        const auto conf = (top_ / "conf").string();
        const auto directory = run_directory();
        const auto log = (top_ / "log").string();
        const auto child = ::fork();
        if (child == 0) {
            const auto file = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
            ::dup2(file, STDERR_FILENO);
            ::execl(TENBIN_PROGRAM, "tenbin", "run", "-f", conf.c_str(), "--run-dir", directory.c_str(), nullptr);
            ::_exit(127);
        }
        return child;
    }

    void start()
    {
        supervisor_ = spawn();
        ASSERT_TRUE(comes_true([this] { return state_is(pool::health::up); }));
    }

    /// Waits for a child's end: its exit status, or the negative number of the signal that killed it.
    static int end_of(pid_t child)
    {
        int status = 0;
        const auto gone = [&] { return ::waitpid(child, &status, WNOHANG) == child; };
        if (!comes_true(gone))
            return -1000;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    }

    [[nodiscard]] std::optional<control::status> status() const
    {
        const auto answer = control::ask(run_directory(), "status", 5s);
        if (!answer)
            return std::nullopt;
        auto read = control::status_from_json(answer->at("status").as_object());
        return read ? std::optional{std::move(*read)} : std::nullopt;
    }

    [[nodiscard]] bool state_is(pool::health wanted) const
    {
        const auto now = status();
        return now && !now->engine.empty() && now->roles.size() == 2 && now->roles[1].pid != 0 &&
               now->proxies.at(0).servers.at(0).state == wanted;
    }

    [[nodiscard]] control::role_status role(const std::string& name) const
    {
        const auto now = status();
        if (!now)
            return {};
        const auto found =
            std::find_if(now->roles.begin(), now->roles.end(), [&](const auto& each) { return each.name == name; });
        return found == now->roles.end() ? control::role_status{} : *found;
    }

    /// What a client reads: "hello" and an end, or what it got before the connection broke or fell silent.
    [[nodiscard]] std::string ask_proxy() const
    {
        const auto client = support::dial(listen_);
        std::array<char, 16> buffer{};
        std::string all;
        ssize_t got = 0;
        while ((got = ::recv(client.get(), buffer.data(), buffer.size(), 0)) > 0)
            all.append(buffer.data(), static_cast<std::size_t>(got));
        return got == 0 ? all : all + "<broken>";
    }

    std::optional<greeter> server_{std::in_place};
    endpoint listen_ = a_free_endpoint();
    std::filesystem::path top_;
    pid_t supervisor_ = 0;
};

TEST_P(WholeDaemon, ServesAndEndsInOrderOnTerm)
{
    start();
    EXPECT_EQ(ask_proxy(), "hello");
    const auto now = status();
    ASSERT_TRUE(now);
    EXPECT_EQ(now->engine.substr(0, 5), std::string{GetParam()}.substr(0, 5));
    EXPECT_EQ(now->proxies[0].servers[0].counts.total, 1);

    ::kill(supervisor_, SIGTERM);

    EXPECT_EQ(end_of(supervisor_), 0);
    supervisor_ = 0;
    EXPECT_TRUE(std::filesystem::is_empty(run_directory()));
}

TEST_P(WholeDaemon, RefusesNobodyWhileItReplacesTheProxy)
{
    start();
    for (unsigned deaths = 1; deaths <= 3; ++deaths) {
        const auto before = role("proxy");
        ASSERT_NE(before.pid, 0);
        ::kill(before.pid, SIGKILL);
        // dial() throws where a connect is refused. The killed process may still have accepted the first client.
        EXPECT_TRUE(comes_true([this] { return ask_proxy() == "hello"; }));
        EXPECT_TRUE(comes_true([&] { return role("proxy").restarts == deaths; }));
    }
}

TEST_P(WholeDaemon, ServesWhileItReplacesTheMonitor)
{
    start();
    ::kill(role("monitor").pid, SIGKILL);

    EXPECT_EQ(ask_proxy(), "hello");
    EXPECT_TRUE(comes_true([this] { return role("monitor").restarts == 1 && state_is(pool::health::up); }));
    EXPECT_EQ(role("proxy").restarts, 0);
}

TEST_P(WholeDaemon, ChecksAServerAtOnceThatFailedASession)
{
    start();
    server_.reset();

    EXPECT_EQ(ask_proxy(), "<broken>");  // a tcp_proxy without a server resets its clients

    EXPECT_TRUE(comes_true([this] { return state_is(pool::health::down); }));
}

TEST_P(WholeDaemon, LeavesNoRoleBehindWhenTheSupervisorIsKilled)
{
    start();
    const auto monitor = role("monitor").pid;
    const auto proxy = role("proxy").pid;

    ::kill(supervisor_, SIGKILL);

    EXPECT_EQ(end_of(supervisor_), -SIGKILL);
    // By the kernel, or because its channel ended: whichever a role notices first.
    EXPECT_THAT(end_of(monitor), testing::AnyOf(0, -SIGKILL));
    EXPECT_THAT(end_of(proxy), testing::AnyOf(0, -SIGKILL));
    start();  // what is left in the run directory is harmless
}

TEST_P(WholeDaemon, RefusesASecondOfItself)
{
    start();

    EXPECT_EQ(end_of(spawn()), 1);
    EXPECT_EQ(ask_proxy(), "hello");
}

INSTANTIATE_TEST_SUITE_P(Engines, WholeDaemon, testing::Values("io_uring", "epoll"), [](const auto& engine) {
    return std::string{engine.param};
});

}  // namespace
}  // namespace tenbin::daemon
