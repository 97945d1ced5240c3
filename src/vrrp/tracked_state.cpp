#include <tenbin/base/log.hpp>
#include <tenbin/vrrp/tracked_state.hpp>
#include <tenbin/vrrp/tracking.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <unistd.h>

namespace tenbin::vrrp {

namespace {

template <class All> auto find_named(const All& all, const std::string& name)
{
    return std::ranges::find_if(all, [&](const auto& each) { return each.name == name; });
}

/// A file without a number counts as 0, as one that is not there does.
int number_in(const std::string& path)
{
    std::ifstream file{path};
    int number = 0;
    return file >> number ? number : 0;
}

/// It is there, and not for the user that this process runs as: somebody must hear of that.
void complain_of_permission(const config::track_file& what)
{
    if (::access(what.file.c_str(), R_OK) != 0 && errno == EACCES)
        log::warn("track_file {}: {} may not be read by the user that tenbin's roles run as; it counts as 0",
                  what.name,
                  what.file);
}

}  // namespace

tracked_state::tracked_state(const config::model& model) : model_{model}
{
    for (const auto& each : model.vrrp_scripts)
        scripts_.push_back({.good = each.init_fail ? std::optional{false} : std::nullopt});
    for (const auto& each : model.track_files) {
        files_[each.name] = number_in(each.file);
        complain_of_permission(each);
    }
}

bool tracked_state::on_script(std::size_t script, bool good)
{
    if (script >= scripts_.size())
        return false;
    auto& state = scripts_[script];
    const auto& configured = model_.vrrp_scripts[script];
    if (state.good == good) {
        state.contrary = 0;
        return false;
    }
    const auto needed = good ? configured.rise : configured.fall;
    // The first result of all counts at once.
    if (state.good && ++state.contrary < needed)
        return false;
    state = {.good = good};
    return true;
}

bool tracked_state::read_files()
{
    bool has_changed = false;
    for (const auto& each : model_.track_files) {
        auto& known = files_[each.name];
        const auto number = number_in(each.file);
        has_changed |= known != number;
        known = number;
    }
    return has_changed;
}

void tracked_state::judge_one(verdict& made,
                              const config::tracked& what,
                              int weight,
                              std::optional<bool> good,
                              bool weights_count,
                              const std::string& title) const
{
    const auto effect = influence_of(weight, what.reverse, good);
    if (effect.is_fault && good)
        made.faults.push_back(title + (*good ? " is good" : " fails"));
    else if (effect.is_fault)
        made.awaited.push_back(title + " has not ended yet");
    if (weights_count)
        made.added += effect.added;
}

tracked_state::verdict
tracked_state::judge(const config::tracked_objects& what, bool weights_count, const netlink::network_view& view) const
{
    verdict made;
    for (const auto& each : what.interfaces) {
        const auto* const link = view.find(each.name);
        judge_one(made,
                  each,
                  each.weight.value_or(0),
                  link != nullptr && link->is_up && link->is_running,
                  weights_count,
                  "track_interface " + each.name);
    }
    for (const auto& each : what.scripts)
        if (const auto script = find_named(model_.vrrp_scripts, each.name); script != model_.vrrp_scripts.end()) {
            auto counted = each;
            counted.reverse = each.reverse != script->reverse;
            judge_one(made,
                      counted,
                      each.weight.value_or(script->weight),
                      scripts_[static_cast<std::size_t>(script - model_.vrrp_scripts.begin())].good,
                      weights_count,
                      "vrrp_script " + each.name);
        }
    for (const auto& each : what.files)
        if (const auto file = find_named(model_.track_files, each.name); file != model_.track_files.end()) {
            const auto number = files_.at(each.name);
            const auto effect =
                influence_of_number(each.weight.value_or(file->weight), each.reverse != file->reverse, number);
            if (effect.is_fault)
                made.faults.push_back(fmt::format("track_file {} says {}", each.name, number));
            if (weights_count)
                made.added += effect.added;
        }
    return made;
}

}  // namespace tenbin::vrrp
