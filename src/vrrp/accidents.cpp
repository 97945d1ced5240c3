#include <tenbin/vrrp/accidents.hpp>

#include <fmt/format.h>

#include <utility>

namespace tenbin::vrrp {

std::optional<std::string> accidents::note(std::string words, steady::time_point now)
{
    ++count_;
    last_ = words;
    const auto found = kinds_.find(words);
    if (found == kinds_.end()) {
        if (kinds_.size() >= kinds_max) {
            std::erase_if(kinds_, [&](const auto& each) { return now - each.second.told >= pause; });
            if (kinds_.size() >= kinds_max)
                return std::nullopt;
        }
        kinds_.emplace(words, kind{.told = now});
        return words;
    }
    auto& [told, since] = found->second;
    ++since;
    if (now - told < pause)
        return std::nullopt;
    told = now;
    return fmt::format("{} ({} times since this was said last)", words, std::exchange(since, 0));
}

}  // namespace tenbin::vrrp
