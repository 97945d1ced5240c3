#include <tenbin/daemon/script_queue.hpp>

#include <algorithm>
#include <tuple>

namespace tenbin::daemon {

script_queue::script_queue(const script_list& scripts, limits most) : scripts_{scripts}, most_{most}
{
}

script_queue::answer script_queue::submit(const request& what)
{
    const auto lane = script_of(what).lane;
    if (lane) {
        const auto older = std::find_if(
            waiting_.begin(), waiting_.end(), [&](const request& each) { return script_of(each).lane == lane; });
        if (older != waiting_.end()) {
            const bool is_contrary = older->script != what.script;
            waiting_.erase(older);
            const auto last = last_of_lane_.find(*lane);
            if (is_contrary && last != last_of_lane_.end() && last->second == what.script)
                return answer::taken;  // there and back: whoever was told last knows it so
        }
    }
    // Whoever asks for a check again has given the older asking up; its place in the line stays.
    const auto same =
        std::find_if(waiting_.begin(), waiting_.end(), [&](const request& each) { return each.script == what.script; });
    if (!lane && same != waiting_.end()) {
        same->id = what.id;
        return answer::taken;
    }
    if (waiting_.size() >= most_.waiting)
        return answer::full;
    waiting_.push_back(what);
    return answer::taken;
}

std::size_t script_queue::most_of(script_kind kind) const noexcept
{
    switch (kind) {
    case script_kind::check:
        return most_.checks;
    case script_kind::track:
        return most_.tracks;
    case script_kind::notice:
        return most_.notices;
    case script_kind::reader:
        break;
    }
    return most_.waiting;
}

bool script_queue::may_run(const request& what) const
{
    const auto& [kind, lane] = std::tie(script_of(what).kind, script_of(what).lane);
    if (lane && busy_lanes_.contains(*lane))
        return false;
    const auto count = running_.find(kind);
    return count == running_.end() || count->second < most_of(kind);
}

std::optional<script_queue::request> script_queue::next()
{
    const auto first =
        std::find_if(waiting_.begin(), waiting_.end(), [&](const request& each) { return may_run(each); });
    if (first == waiting_.end())
        return std::nullopt;
    const auto chosen = *first;
    waiting_.erase(first);
    ++running_[script_of(chosen).kind];
    if (const auto lane = script_of(chosen).lane) {
        busy_lanes_.insert(*lane);
        last_of_lane_[*lane] = chosen.script;
    }
    return chosen;
}

void script_queue::ended(const request& what)
{
    --running_[script_of(what).kind];
    if (const auto lane = script_of(what).lane)
        busy_lanes_.erase(*lane);
}

void script_queue::forget(script_kind kind)
{
    std::erase_if(waiting_, [&](const request& each) { return script_of(each).kind == kind; });
}

}  // namespace tenbin::daemon
