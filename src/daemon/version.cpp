#include <tenbin/daemon/version.hpp>

namespace tenbin::daemon {

std::string_view version() noexcept
{
    return TENBIN_VERSION;
}

}  // namespace tenbin::daemon
