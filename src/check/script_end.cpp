#include <tenbin/check/script_end.hpp>

#include <fmt/format.h>

namespace tenbin::check {

namespace {

/// With misc_dynamic, exit code 2 is weight 0.
constexpr int code_of_no_weight = 2;

}  // namespace

std::string describe(const script_end& end)
{
    switch (end.what) {
    case script_end::how::exited:
        return fmt::format("exit {}", end.code);
    case script_end::how::killed:
        return fmt::format("killed by signal {}", end.code);
    case script_end::how::timed_out:
        return fmt::format("timed out after {}", describe_duration(end.lasted));
    case script_end::how::unusable:
        return "can't be run: " + end.why;
    case script_end::how::not_run:
        break;
    }
    return "was not run: " + end.why;
}

result<verdict> judge(const config::misc_check& how, unsigned weight, const script_end& end)
{
    if (end.what == script_end::how::not_run)
        return failed(fault::operation, describe(end));
    if (end.what != script_end::how::exited)
        return verdict{.problem = describe(end)};
    if (end.code == 0)
        return verdict{};
    if (how.dynamic && end.code >= code_of_no_weight)
        return verdict{.added_weight = end.code - code_of_no_weight - static_cast<int>(weight)};
    return verdict{.problem = describe(end)};
}

}  // namespace tenbin::check
