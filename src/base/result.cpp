#include <tenbin/base/result.hpp>

namespace tenbin {

std::string_view to_string(fault whose) noexcept
{
    switch (whose) {
    case fault::client: return "client";
    case fault::server: return "server";
    case fault::operation: return "operation";
    }
    return "?";
}

tl::unexpected<error> failed_with_errno(std::string what, int number)
{
    const std::error_code code{number, std::generic_category()};
    return failed(fault::operation, std::move(what) + ": " + code.message(), code);
}

}  // namespace tenbin
