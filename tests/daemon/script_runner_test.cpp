// Real scripts, in a folder of the test's own.
#include <tenbin/base/descriptor.hpp>
#include <tenbin/daemon/script_runner.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <poll.h>
#include <sstream>
#include <thread>
#include <unistd.h>

namespace tenbin::daemon {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using check::script_end;
using how = script_end::how;

class folder {
public:
    folder()
    {
        std::string name = (fs::temp_directory_path() / "tenbin-scripts-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
        fs::permissions(path_, fs::perms::all);
    }
    ~folder() { fs::remove_all(path_); }
    folder(const folder&) = delete;
    folder& operator=(const folder&) = delete;

    [[nodiscard]] std::string operator/(const std::string& name) const { return (path_ / name).string(); }

    /// A program that everybody may run.
    [[nodiscard]] std::string script(const std::string& name, const std::string& text) const
    {
        std::ofstream{path_ / name} << text;
        fs::permissions(path_ / name, fs::perms{0755});
        return *this / name;
    }
    [[nodiscard]] std::string text_of(const std::string& name) const
    {
        std::stringstream text;
        text << std::ifstream{path_ / name}.rdbuf();
        return text.str();
    }

private:
    fs::path path_;
};

bool lives(pid_t pid)
{
    if (::kill(pid, 0) != 0)
        return false;
    std::ifstream status{"/proc/" + std::to_string(pid) + "/stat"};
    std::string number, name, state;
    status >> number >> name >> state;
    return state != "Z" && !state.empty();
}

/// What has been sent a signal is given a moment to end by it.
bool dies(pid_t pid)
{
    for (int i = 0; i < 2000 && lives(pid); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds{1});
    return !lives(pid);
}

class ScriptRunner : public testing::Test {
protected:
    /// Adds a MISC_CHECK; its index is also its script's.
    void add_check(std::string line, milliseconds limit = 20s, std::string user = {})
    {
        if (model_.proxies.empty())
            model_.proxies.push_back({.name = "db", .servers = {config::real_server{}}});
        model_.proxies[0].servers[0].checkers.push_back(
            {.what = config::misc_check{.path = {.line = std::move(line), .user = std::move(user)}, .timeout = limit}});
    }

    void begin()
    {
        runner_.emplace(model_,
                        [this](script_kind, std::uint64_t id, const script_end& end) { ends_[id] = end; });
    }

    template <class Condition> void turn_until(Condition holds)
    {
        const auto until = steady::now() + 20s;
        while (!holds() && steady::now() < until) {
            pollfd wanted{.fd = runner_->fd(), .events = POLLIN, .revents = 0};
            ::poll(&wanted, 1, runner_->next_deadline() ? 20 : 0);
            runner_->look();
        }
        EXPECT_TRUE(holds());
    }

    /// How the only check ended.
    script_end end_of(std::string line, milliseconds limit = 20s, std::string user = {})
    {
        add_check(std::move(line), limit, std::move(user));
        begin();
        runner_->run({.id = 7, .script = 0});
        turn_until([&] { return runner_->is_idle() && ends_.contains(7); });
        return ends_[7];
    }

    folder here_;
    config::model model_;
    std::map<std::uint64_t, script_end> ends_;
    std::optional<script_runner> runner_;
};

TEST_F(ScriptRunner, TellsTheExitCode)
{
    add_check("/bin/true");
    add_check("sh -c 'exit 3'");
    begin();
    runner_->run({.id = 1, .script = 0});
    runner_->run({.id = 2, .script = 1});
    turn_until([&] { return ends_.size() == 2; });

    EXPECT_EQ(ends_[1].what, how::exited);
    EXPECT_EQ(ends_[1].code, 0);
    EXPECT_EQ(ends_[2].code, 3);
}

TEST_F(ScriptRunner, AsksNoShell)
{
    const auto made = here_.script("say", "#!/bin/sh\nprintf '%s\\n' \"$@\" > " + here_ / "said" + "\n");

    EXPECT_EQ(end_of(made + " '$HOME; false' && exit 1").code, 0);
    EXPECT_EQ(here_.text_of("said"), "$HOME; false\n&&\nexit\n1\n");
}

TEST_F(ScriptRunner, GivesAScriptWithoutAFirstLineToTheShell)
{
    EXPECT_EQ(end_of(here_.script("plain", "exit $1\n") + " 4").code, 4);
}

TEST_F(ScriptRunner, TellsTheSignalThatKilledIt)
{
    const auto end = end_of("sh -c 'kill -SEGV $$'");

    EXPECT_EQ(end.what, how::killed);
    EXPECT_EQ(end.code, SIGSEGV);
}

TEST_F(ScriptRunner, SaysWhatCantBeRun)
{
    EXPECT_EQ(describe(end_of("/nowhere/to/be/found")),
              "can't be run: /nowhere/to/be/found: No such file or directory");
}

TEST_F(ScriptRunner, SaysThatAProgramIsNotInThePath)
{
    EXPECT_EQ(describe(end_of("no-such-program-anywhere x")),
              "can't be run: no-such-program-anywhere is not found in PATH");
}

TEST_F(ScriptRunner, EndsAtItsDeadlineWithAllThatItStarted)
{
    const auto made = here_.script("hang", "#!/bin/sh\nsleep 1000 & echo $! > " + here_ / "child" + "; wait\n");

    const auto end = end_of(made, 300ms);

    EXPECT_EQ(describe(end), "timed out after 300ms");
    EXPECT_TRUE(dies(static_cast<pid_t>(std::stol(here_.text_of("child")))));
}

TEST_F(ScriptRunner, KillsWhatDoesNotWantToEnd)
{
    const auto made = here_.script(
        "stubborn", "#!/bin/sh\ntrap '' TERM\necho $$ > " + here_ / "pid" + "\nwhile :; do sleep 0.05; done\n");

    EXPECT_EQ(end_of(made, 300ms).what, how::timed_out);
    EXPECT_TRUE(dies(static_cast<pid_t>(std::stol(here_.text_of("pid")))));
}

TEST_F(ScriptRunner, GivesNothingOfOursAway)
{
    ::setenv("A_SECRET_OF_OURS", "x", 1);
    const int open = ::open("/dev/null", O_RDONLY);  // as a library might forget it
    const auto made = here_.script("look",
                                   "#!/bin/sh\nls /proc/self/fd | sort -n | tail -1 > " + here_ / "fds" +
                                       "\nenv | grep -c A_SECRET > " + here_ / "secrets" + "\ncat > " +
                                       here_ / "input" + "\nulimit -n > " + here_ / "files" + "\n");

    EXPECT_EQ(end_of(made).code, 0);

    ::close(open);
    EXPECT_EQ(here_.text_of("fds"), "3\n");  // 3 is the folder that ls reads
    EXPECT_EQ(here_.text_of("secrets"), "0\n");
    EXPECT_EQ(here_.text_of("input"), "");
    EXPECT_LE(std::stoul(here_.text_of("files")), 1024);
}

TEST_F(ScriptRunner, IsNotHeldUpByOneThatNeverStopsTalking)
{
    EXPECT_EQ(end_of("yes", 300ms).what, how::timed_out);
}

TEST_F(ScriptRunner, BelongsToTheUserItNames)
{
    if (::geteuid() != 0)
        GTEST_SKIP() << "only root can become another user";
    const auto made =
        here_.script("who", "#!/bin/sh\nid -un > " + here_ / "user" + "\nid -G >> " + here_ / "user" + "\n");

    EXPECT_EQ(end_of(made, 20s, "nobody").code, 0);
    EXPECT_EQ(here_.text_of("user"), "nobody\n65534\n");
}

TEST_F(ScriptRunner, SaysThatAUserIsMissing)
{
    EXPECT_EQ(describe(end_of("/bin/true", 20s, "no-such-user")), "can't be run: there is no user no-such-user");
}

TEST_F(ScriptRunner, RunsAsRootOnlyWhatOnlyRootCanChange)
{
    if (::geteuid() != 0)
        GTEST_SKIP() << "root's scripts are meant";
    model_.scripts.enable_security = true;
    model_.scripts.user = "root";
    const auto made = here_.script("open", "#!/bin/sh\nexit 0\n");

    EXPECT_THAT(describe(end_of(made)), testing::StartsWith("can't be run: others than root can change "));
}

TEST_F(ScriptRunner, RunsNoProgramAsRootByALinkThatOthersCanTurn)
{
    if (::geteuid() != 0)
        GTEST_SKIP() << "root's scripts are meant";
    model_.scripts.enable_security = true;
    model_.scripts.user = "root";
    fs::create_symlink("/bin/true", here_ / "link");

    EXPECT_THAT(describe(end_of(here_ / "link")), testing::StartsWith("can't be run: others than root can change "));
}

TEST_F(ScriptRunner, RunsAsRootWhatOnlyRootCanChangeLinksIncluded)
{
    if (::geteuid() != 0)
        GTEST_SKIP() << "root's scripts are meant";
    model_.scripts.enable_security = true;
    model_.scripts.user = "root";

    EXPECT_EQ(describe(end_of("/bin/true")), "exit 0");  // /bin is a link itself
}

TEST_F(ScriptRunner, SaysOfAProgramThatIsBeingWrittenThatItWasNotRun)
{
    const auto made = here_ / "busy";
    fs::copy_file("/bin/true", made);
    const descriptor writing{::open(made.c_str(), O_WRONLY | O_CLOEXEC)};

    EXPECT_EQ(end_of(made).what, how::not_run);
}

TEST_F(ScriptRunner, EndsChecksThatNobodyWaitsForAndFinishesNotices)
{
    add_check("sleep 1000");
    model_.proxies[0].servers[0].notify_up.line =
        here_.script("up", "#!/bin/sh\nsleep 0.3\necho up > " + here_ / "up.txt" + "\n");
    begin();
    runner_->run({.id = 1, .script = 1});
    runner_->run({.id = 2, .script = 0});

    runner_->forget(script_kind::check);
    turn_until([&] { return runner_->is_idle(); });

    EXPECT_TRUE(ends_.empty());
    EXPECT_EQ(here_.text_of("up.txt"), "up\n");
}

TEST_F(ScriptRunner, StopsEverything)
{
    add_check("sleep 1000");
    begin();
    runner_->run({.id = 1, .script = 0});

    runner_->stop();
    turn_until([&] { return runner_->is_idle(); });
    runner_->run({.id = 2, .script = 0});

    EXPECT_EQ(ends_[2].what, how::not_run);
    EXPECT_TRUE(runner_->is_idle());
}

TEST_F(ScriptRunner, PassesOverAScriptThatIsNotConfigured)
{
    add_check("/bin/true");
    begin();

    runner_->run({.id = 1, .script = 1});

    EXPECT_TRUE(runner_->is_idle());
}

}  // namespace
}  // namespace tenbin::daemon
