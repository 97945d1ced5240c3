#include <tenbin/base/log.hpp>
#include <tenbin/daemon/script_runner.hpp>
#include <tenbin/mysql/printable.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <poll.h>
#include <sys/epoll.h>
#include <unistd.h>
#include <utility>

namespace tenbin::daemon {

namespace {

using check::script_end;

/// Of what one script says at a time, so that one that never stops can't hold the loop.
constexpr int reads_a_turn = 16;
constexpr int events_a_turn = 64;

bool watch(int events, int fd)
{
    epoll_event wanted{.events = EPOLLIN, .data = {.fd = fd}};
    return ::epoll_ctl(events, EPOLL_CTL_ADD, fd, &wanted) == 0;
}

bool is_readable(int fd)
{
    pollfd one{.fd = fd, .events = POLLIN, .revents = 0};
    return ::poll(&one, 1, 0) > 0;
}

/// In one line of the log.
std::string in_one_line(std::string text)
{
    text.erase(text.find_last_not_of(" \t\r\n") + 1);
    for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at))
        text.replace(at, 1, " | ");
    return mysql::printable(text, text.size());
}

milliseconds since(steady::time_point then)
{
    return std::chrono::duration_cast<milliseconds>(steady::now() - then);
}

}  // namespace

script_runner::script_runner(const config::model& model, listener told, script_queue::limits most)
    : scripts_{model}, queue_{scripts_, most}, told_{std::move(told)}, events_{::epoll_create1(EPOLL_CLOEXEC)}
{
    was_good_.assign(scripts_.all().size(), true);
    for (const auto& each : scripts_.all()) {
        prepared_.push_back(prepare_script(each.what, model.scripts));
        if (!prepared_.back())
            log::warn("{} can't be run: {}", each.name, prepared_.back().error().words);
    }
}

script_runner::~script_runner()
{
    // Not waited for: what a broken disk holds ends when it can, and whoever is the parent then collects it.
    for (auto& each : running_)
        each.process.signal(SIGKILL);
}

script_kind script_runner::kind_of(const script_queue::request& what) const
{
    return scripts_.all()[what.script].kind;
}

void script_runner::run(script_queue::request what)
{
    if (what.script >= scripts_.all().size()) {
        log::warn("a script was asked for that the configuration does not have");
        return;
    }
    const bool ends = stopping_ || (winding_down_ && kind_of(what) != script_kind::notice);
    if (ends || queue_.submit(what) == script_queue::answer::full)
        answer(what, {.what = script_end::how::not_run, .why = ends ? "tenbin ends" : "too many scripts wait already"});
    start_waiting();
}

void script_runner::start_waiting()
{
    while (const auto next = queue_.next())
        if (!start(*next))
            queue_.ended(*next);
}

bool script_runner::start(const script_queue::request& what)
{
    const auto& prepared = prepared_[what.script];
    if (!prepared) {
        answer(what, {.what = script_end::how::unusable, .why = prepared.error().words});
        return false;
    }
    auto whole = *prepared;
    const auto& more = scripts_.all()[what.script].more;
    whole.arguments.insert(whole.arguments.end(), more.begin(), more.end());
    if (what.priority && !more.empty())
        whole.arguments.push_back(std::to_string(*what.priority));
    auto process = script_process::start(whole);
    if (!process) {
        answer(what, process.error());
        return false;
    }
    const auto now = steady::now();
    auto& made = running_.emplace_back(running{
        .what = what, .process = std::move(*process), .started = now, .due = now + scripts_.all()[what.script].limit});
    if (watch(events_.get(), made.process.watch()) && watch(events_.get(), made.process.output()))
        return true;
    made.process.signal(SIGKILL);
    made.now = stage::killed;
    made.due = now;  // looked at without an event
    return true;
}

void script_runner::forget(script_kind kind)
{
    queue_.forget(kind);
    for (auto& each : running_)
        if (kind_of(each.what) == kind) {
            each.answered = true;
            end(each);
        }
}

void script_runner::wind_down()
{
    winding_down_ = true;
    for (const auto kind : {script_kind::check, script_kind::track}) {
        queue_.forget(kind);
        for (auto& each : running_)
            if (kind_of(each.what) == kind) {
                // Whoever waits for a check must not take its end for the server's.
                if (!std::exchange(each.answered, true))
                    answer(each.what, {.what = script_end::how::not_run, .why = "tenbin ends"});
                end(each);
            }
    }
}

void script_runner::stop()
{
    wind_down();
    stopping_ = true;
    queue_.clear();
    for (auto& each : running_)
        end(each);
}

bool script_runner::has_told_all() const
{
    return queue_.waiting() == 0 && std::ranges::all_of(running_, [&](const running& each) {
               return kind_of(each.what) == script_kind::reader;
           });
}

/// Gently first.
void script_runner::end(running& one)
{
    if (one.now != stage::runs)
        return;
    one.process.signal(SIGTERM);
    one.now = stage::told_to_end;
    one.due = steady::now() + term_patience;
}

std::optional<steady::time_point> script_runner::next_deadline() const
{
    const auto first = std::min_element(
        running_.begin(), running_.end(), [](const running& a, const running& b) { return a.due < b.due; });
    return first == running_.end() ? std::nullopt : std::optional{first->due};
}

void script_runner::look()
{
    // Which of them have something is asked of each: they are few.
    std::array<epoll_event, events_a_turn> ready;
    std::ignore = ::epoll_wait(events_.get(), ready.data(), events_a_turn, 0);
    for (auto one = running_.begin(); one != running_.end();) {
        listen_to(*one);
        if (has_ended(*one)) {
            finish(*one);
            one = running_.erase(one);
            continue;
        }
        const auto now = steady::now();
        if (one->due <= now) {
            const auto& what = scripts_.all()[one->what.script];
            if (one->now == stage::runs) {
                const script_end late{.what = script_end::how::timed_out, .lasted = what.limit};
                answer(one->what, late);
                one->answered = true;
                log_end(*one, late);
                end(*one);
            } else {
                one->process.signal(SIGKILL);
                one->now = stage::killed;
                one->due = now + term_patience;  // again, should it be needed
            }
        }
        ++one;
    }
    start_waiting();
}

void script_runner::listen_to(running& one)
{
    std::array<char, 4096> buffer;
    for (int i = 0; i < reads_a_turn && one.talks; ++i) {
        const auto got = ::read(one.process.output(), buffer.data(), buffer.size());
        if (got > 0) {
            const auto room = output_bytes_max - one.said.size();
            one.said.append(buffer.data(), std::min(room, static_cast<std::size_t>(got)));
        } else if (got == 0 || errno != EINTR) {
            one.talks = got != 0 && errno == EAGAIN;
            if (!one.talks)  // its end would be an event for ever
                ::epoll_ctl(events_.get(), EPOLL_CTL_DEL, one.process.output(), nullptr);
            return;
        }
    }
}

bool script_runner::has_ended(const running& one) const
{
    return is_readable(one.process.watch());
}

void script_runner::finish(running& one)
{
    // What it started and left behind after it was told to end goes with it; its number is still its own.
    if (one.now != stage::runs)
        one.process.signal(SIGKILL);
    auto how = one.process.reap();
    how.lasted = since(one.started);
    if (!one.answered) {
        log_end(one, how);
        answer(one.what, how);
    }
    queue_.ended(one.what);
}

void script_runner::answer(const script_queue::request& what, const script_end& how)
{
    const auto& script = scripts_.all()[what.script];
    if (script.kind == script_kind::check || script.kind == script_kind::track)
        told_(script.kind, what.id, how);
    else if (how.what == script_end::how::not_run || how.what == script_end::how::unusable)
        log::warn("{}: {}", script.name, describe(how));
}

/// A check that fails is told by the state of its server, round after round; here, what it said when it began to. A
/// notice that fails nobody else tells.
void script_runner::log_end(const running& one, const script_end& how)
{
    const auto& script = scripts_.all()[one.what.script];
    const bool is_good =
        how.what == script_end::how::exited && (how.code == 0 || (script.says_weights && how.code >= 2));
    const bool began = was_good_[one.what.script] && !is_good;
    was_good_[one.what.script] = is_good;
    const auto words = in_one_line(one.said);
    const auto said = words.empty() ? std::string{} : "; it said: " + words;
    const auto line = fmt::format("{}: {} ({}){}", script.name, describe(how), describe_duration(how.lasted), said);
    const bool is_asked_for = script.kind == script_kind::check || script.kind == script_kind::track;
    if (!is_good && (!is_asked_for || (began && !words.empty())))
        log::warn("{}", line);
    else
        log::debug("{}", line);
}

}  // namespace tenbin::daemon
