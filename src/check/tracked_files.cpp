#include <tenbin/check/tracked_files.hpp>

#include <algorithm>
#include <cassert>

namespace tenbin::check {

const config::track_file& tracked_files::of(const config::file_check& how) const
{
    const auto file = std::ranges::find(model_.track_files, how.track_file, &config::track_file::name);
    assert(file != model_.track_files.end());
    return *file;
}

void tracked_files::add(const config::file_check& how, series& check)
{
    paths_.push_back(of(how).file);
    checks_.push_back(&check);
}

void tracked_files::watch()
{
    if (!paths_.empty())
        files_.emplace(context_, paths_, [this](std::size_t i) { checks_[i]->hurry(); });
}

}  // namespace tenbin::check
