#include <tenbin/daemon/script_queue.hpp>

#include <algorithm>

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

bool script_queue::may_run(const request& what) const
{
    const auto lane = script_of(what).lane;
    return lane ? notices_ < most_.notices && !busy_lanes_.contains(*lane) : checks_ < most_.checks;
}

std::optional<script_queue::request> script_queue::next()
{
    const auto first =
        std::find_if(waiting_.begin(), waiting_.end(), [&](const request& each) { return may_run(each); });
    if (first == waiting_.end())
        return std::nullopt;
    const auto chosen = *first;
    waiting_.erase(first);
    if (const auto lane = script_of(chosen).lane) {
        ++notices_;
        busy_lanes_.insert(*lane);
        last_of_lane_[*lane] = chosen.script;
    } else {
        ++checks_;
    }
    return chosen;
}

void script_queue::ended(const request& what)
{
    if (const auto lane = script_of(what).lane) {
        --notices_;
        busy_lanes_.erase(*lane);
    } else {
        --checks_;
    }
}

void script_queue::forget_checks()
{
    std::erase_if(waiting_, [&](const request& each) { return !script_of(each).lane; });
}

}  // namespace tenbin::daemon
