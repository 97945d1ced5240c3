// Pointers as execve(2) wants them.
#pragma once

#include <string>
#include <vector>

namespace tenbin::daemon {

/// The strings must outlive them.
[[nodiscard]] inline std::vector<char*> pointers_to(std::vector<std::string>& strings)
{
    std::vector<char*> pointers;
    for (auto& each : strings)
        pointers.push_back(each.data());
    pointers.push_back(nullptr);
    return pointers;
}

}  // namespace tenbin::daemon
