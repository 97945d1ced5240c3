#include <tenbin/daemon/privileges.hpp>

#include <cap-ng.h>
#include <cerrno>
#include <grp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>
#include <vector>

#include "users.hpp"

namespace tenbin::daemon {

namespace {

std::optional<identity> identity_of(const std::string& name)
{
    const auto found = find_user(name);
    if (!found)
        return std::nullopt;
    return identity{.name = name, .uid = found->uid, .gid = found->gid};
}

result<void> become_user(const numeric_identity& who)
{
    if (::setgroups(0, nullptr) != 0)
        return failed_with_errno("setgroups", errno);
    if (::setresgid(who.gid, who.gid, who.gid) != 0)
        return failed_with_errno("setresgid", errno);
    if (::setresuid(who.uid, who.uid, who.uid) != 0)
        return failed_with_errno("setresuid", errno);
    return {};
}

}  // namespace

result<std::optional<identity>> identity_of_roles(const std::string& wanted)
{
    if (::geteuid() != 0)
        return std::optional<identity>{};
    if (!wanted.empty()) {
        auto found = identity_of(wanted);
        if (!found)
            return failed(fault::operation, "global_defs: user " + wanted + ": there is no such user");
        return found;
    }
    for (const auto* const name : {"tenbin", "nobody"})
        if (auto found = identity_of(name))
            return found;
    return failed(fault::operation,
                  "neither user tenbin nor user nobody exists: name one in global_defs { user NAME }");
}

result<void> drop_privileges(const std::optional<numeric_identity>& become, kept_privileges kept)
{
    // The bounding set goes first: it takes CAP_SETPCAP, which is gone afterwards.
    capng_clear(CAPNG_SELECT_ALL);
    if (capng_get_caps_process() != 0)
        return failed(fault::operation, "the capabilities of this process can't be read");
    std::vector<unsigned> keep;
    if (kept == kept_privileges::network)
        for (const unsigned each : {CAP_NET_ADMIN, CAP_NET_RAW})
            if (capng_have_capability(CAPNG_PERMITTED, each) == 1)
                keep.push_back(each);
    const bool may_bound = capng_have_capability(CAPNG_EFFECTIVE, CAP_SETPCAP) == 1;
    if (may_bound) {
        capng_clear(CAPNG_SELECT_BOUNDS);
        if (capng_apply(CAPNG_SELECT_BOUNDS) != 0)
            return failed_with_errno("giving up the capability bounding set", errno);
    }
    // A change of user takes what is not kept by this.
    if (!keep.empty() && ::prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0)
        return failed_with_errno("PR_SET_KEEPCAPS", errno);
    if (become && become->uid != ::geteuid())
        if (auto done = become_user(*become); !done)
            return done;
    capng_clear(CAPNG_SELECT_ALL);
    for (const auto each : keep)
        capng_update(CAPNG_ADD, static_cast<capng_type_t>(CAPNG_EFFECTIVE | CAPNG_PERMITTED), each);
    if (capng_apply(CAPNG_SELECT_CAPS) != 0)
        return failed_with_errno("giving up all capabilities", errno);
    if (::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0 && errno != EINVAL)
        return failed_with_errno("giving up ambient capabilities", errno);
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return failed_with_errno("no_new_privs", errno);

    if (capng_get_caps_process() != 0)
        return failed(fault::operation, "the capabilities of this process can't be read");
    for (const auto each : keep)
        capng_update(CAPNG_DROP, static_cast<capng_type_t>(CAPNG_EFFECTIVE | CAPNG_PERMITTED), each);
    if (capng_have_capabilities(CAPNG_SELECT_CAPS) != CAPNG_NONE)
        return failed(fault::operation, "capabilities are left after they were given up");
    return {};
}

std::size_t raise_open_files_limit() noexcept
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return 0;
    if (limit.rlim_cur < limit.rlim_max) {
        auto raised = limit;
        raised.rlim_cur = raised.rlim_max;
        if (::setrlimit(RLIMIT_NOFILE, &raised) == 0)
            return raised.rlim_cur;
    }
    return limit.rlim_cur;
}

}  // namespace tenbin::daemon
