#include <tenbin/config/command.hpp>
#include <tenbin/daemon/script_process.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "exec_pointers.hpp"

namespace tenbin::daemon {

namespace {

using check::script_end;

constexpr auto shell = "/bin/sh";
constexpr auto customary_path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/// What programs of old expect of a process: select(2) knows no higher numbers.
constexpr rlim_t open_files = 1024;

std::string search_path()
{
    const char* const ours = std::getenv("PATH");
    return ours != nullptr && *ours != '\0' ? ours : customary_path;
}

/// Ours may hold what is no script's business: passwords (env:NAME), systemd's sockets.
std::vector<std::string> clean_environment(const script_user& who)
{
    std::vector<std::string> all{
        "PATH=" + search_path(), "HOME=" + who.home, "USER=" + who.name, "LOGNAME=" + who.name, "SHELL=/bin/sh"};
    for (const auto* const name : {"LANG", "LC_ALL", "TZ"})
        if (const char* const value = std::getenv(name); value != nullptr)
            all.push_back(fmt::format("{}={}", name, value));
    return all;
}

/// All that the child needs, made before the fork.
struct birth {
    const char* program;
    char* const* arguments;
    char* const* shell_arguments;
    char* const* environment;
    const script_user& who;
    int input;
    int output;
    int report;
};

enum class step : std::uint8_t { execute, become, set_up };

/// What the child says of its failure.
struct failure {
    step at;
    int number;
};

/// A script must not gain what a user who may run it has not; raw calls, since those of libc speak to all threads.
bool become(const script_user& who) noexcept
{
    return !who.changes || (::syscall(SYS_setgroups, who.groups.size(), who.groups.data()) == 0 &&
                            ::syscall(SYS_setresgid, who.gid, who.gid, who.gid) == 0 &&
                            ::syscall(SYS_setresuid, who.uid, who.uid, who.uid) == 0);
}

bool set_up(const birth& with) noexcept
{
    for (int number = 1; number < NSIG; ++number)
        ::signal(number, SIG_DFL);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    if (::setsid() < 0 || ::dup2(with.input, STDIN_FILENO) < 0 || ::dup2(with.output, STDOUT_FILENO) < 0 ||
        ::dup2(with.output, STDERR_FILENO) < 0)
        return false;
    // Everything of ours is O_CLOEXEC; this is for what a library forgets. A kernel before 5.11 refuses it.
    ::close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) != 0)
        return false;
    files.rlim_cur = std::min(files.rlim_max, open_files);
    const rlimit nothing{};
    return ::setrlimit(RLIMIT_NOFILE, &files) == 0 && ::setrlimit(RLIMIT_CORE, &nothing) == 0;
}

/// Between fork and exec: async-signal-safe calls only, for the log's thread may have held any lock.
[[noreturn]] void become_script(const birth& with) noexcept
{
    failure why{.at = step::set_up, .number = 0};
    if (set_up(with)) {
        why.at = step::become;
        // The change of user resets what is to happen at the parent's death.
        if (become(with.who) && ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0) {
            why.at = step::execute;
            ::execve(with.program, with.arguments, with.environment);
            if (errno == ENOEXEC)
                ::execve(shell, with.shell_arguments, with.environment);
        }
    }
    why.number = errno;
    std::ignore = ::write(with.report, &why, sizeof why);
    ::_exit(127);
}

script_end not_run(std::string what, int number)
{
    return {.what = script_end::how::not_run,
            .why = fmt::format("{}: {}", what, std::generic_category().message(number))};
}

script_end unusable(std::string why)
{
    return {.what = script_end::how::unusable, .why = std::move(why)};
}

struct pipe_ends {
    descriptor read;
    descriptor write;
};

/// Only our end does not block; a script expects an ordinary pipe.
std::optional<pipe_ends> make_pipe()
{
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return std::nullopt;
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return pipe_ends{.read = descriptor{ends[0]}, .write = descriptor{ends[1]}};
}

}  // namespace

result<prepared_script> prepare_script(const config::command& what, const config::script_settings& settings)
{
    auto who = user_of_script(what, settings);
    if (!who)
        return tl::unexpected{std::move(who.error())};
    prepared_script made{.arguments = config::command_arguments(what.line),
                         .environment = clean_environment(*who),
                         .who = std::move(*who),
                         .only_roots = settings.enable_security};
    if (made.arguments.empty() || made.arguments.front().empty())
        return failed(fault::operation, "there is no command");
    return made;
}

tl::expected<script_process, script_end> script_process::start(const prepared_script& what)
{
    auto program = find_program(what.arguments.front(), search_path());
    if (!program)
        return tl::unexpected{unusable(program.error().words)};
    if (what.only_roots && what.who.uid == 0)
        if (const auto safe = only_root_changes(*program); !safe)
            return tl::unexpected{unusable(safe.error().words)};

    const descriptor input{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
    auto output = make_pipe();
    auto report = make_pipe();
    if (!input || !output || !report)
        return tl::unexpected{not_run("no descriptor is free", errno)};
    auto arguments = what.arguments;
    std::vector<std::string> shell_arguments{shell, *program};
    shell_arguments.insert(shell_arguments.end(), arguments.begin() + 1, arguments.end());
    auto environment = what.environment;
    const auto argv = pointers_to(arguments);
    const auto shell_argv = pointers_to(shell_arguments);
    const auto envp = pointers_to(environment);
    const birth with{.program = program->c_str(),
                     .arguments = argv.data(),
                     .shell_arguments = shell_argv.data(),
                     .environment = envp.data(),
                     .who = what.who,
                     .input = input.get(),
                     .output = output->write.get(),
                     .report = report->write.get()};

    script_process made;
    made.pid_ = ::fork();
    if (made.pid_ < 0)
        return tl::unexpected{not_run("fork", errno)};
    if (made.pid_ == 0)
        become_script(with);
    made.watch_ = descriptor{static_cast<int>(::syscall(SYS_pidfd_open, made.pid_, 0))};
    if (!made.watch_) {
        const auto reason = errno;
        ::kill(made.pid_, SIGKILL);
        ::waitpid(made.pid_, nullptr, 0);
        return tl::unexpected{not_run("pidfd_open", reason)};
    }
    made.output_ = std::move(output->read);
    made.report_ = std::move(report->read);
    made.program_ = std::move(*program);
    return made;
}

/// Before the child has made its group there is none to signal: then it is alone.
void script_process::signal(int number) const noexcept
{
    if (::kill(-pid_, number) != 0)
        ::kill(pid_, number);
}

script_end script_process::reap()
{
    siginfo_t about{};
    if (::waitid(P_PIDFD, static_cast<id_t>(watch_.get()), &about, WEXITED | WNOHANG) != 0 || about.si_pid == 0)
        return not_run("waitid", errno);
    failure why{};
    if (::read(report_.get(), &why, sizeof why) == sizeof why) {
        auto words = std::generic_category().message(why.number);
        constexpr std::array passing{EAGAIN, ENOMEM, EMFILE, ENFILE, ETXTBSY, EIO, EINTR};
        const bool passes = std::find(passing.begin(), passing.end(), why.number) != passing.end();
        if (why.at == step::execute)
            return passes ? not_run(program_, why.number) : unusable(fmt::format("{}: {}", program_, words));
        return not_run(why.at == step::become ? "the change of user" : "preparing it", why.number);
    }
    if (about.si_code == CLD_EXITED)
        return {.what = script_end::how::exited, .code = about.si_status};
    return {.what = script_end::how::killed, .code = about.si_status};
}

}  // namespace tenbin::daemon
