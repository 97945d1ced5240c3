#include <tenbin/vrrp/rules.hpp>
#include <tenbin/vrrp/tracking.hpp>

#include <algorithm>
#include <cstdint>

namespace tenbin::vrrp {

namespace {

constexpr int priority_max = 254;

}  // namespace

influence influence_of(int weight, bool reverse, std::optional<bool> good) noexcept
{
    if (weight == 0)
        return {.is_fault = !good || *good == reverse};
    const bool counts = weight > 0 ? good.value_or(false) : !good.value_or(true);
    return {.added = counts ? (reverse ? -weight : weight) : 0};
}

influence influence_of_number(int weight, bool reverse, int number) noexcept
{
    if (weight == 0)
        return {.is_fault = (number != 0) != reverse};
    const auto product = static_cast<std::int64_t>(number) * weight * (reverse ? -1 : 1);
    const auto added = static_cast<int>(std::clamp<std::int64_t>(product, -priority_max, priority_max - 1));
    return {.added = added == -priority_max ? 0 : added, .is_fault = added == -priority_max};
}

unsigned effective_priority(unsigned base, int added) noexcept
{
    if (base == owner_priority)
        return base;
    return static_cast<unsigned>(std::clamp(static_cast<int>(base) + added, 1, priority_max));
}

}  // namespace tenbin::vrrp
