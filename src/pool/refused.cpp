#include <tenbin/pool/refused.hpp>

#include <cerrno>
#include <system_error>

namespace tenbin::pool {

bool is_refused(std::string_view problem)
{
    return problem.ends_with(std::generic_category().message(ECONNREFUSED));
}

}  // namespace tenbin::pool
