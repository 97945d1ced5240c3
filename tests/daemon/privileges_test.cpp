#include <tenbin/daemon/privileges.hpp>

#include <gtest/gtest.h>

#include <cap-ng.h>
#include <functional>
#include <grp.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tenbin::daemon {
namespace {

/// Runs `what` in a process of its own, since what it gives up does not come back; its answer is the exit status.
int in_a_child(const std::function<int()>& what)
{
    const auto child = ::fork();
    if (child == 0)
        ::_exit(what());
    int status = 0;
    return ::waitpid(child, &status, 0) == child && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(Privileges, AreGoneForGoodAfterTheDrop)
{
    std::optional<numeric_identity> become;
    if (::geteuid() == 0)
        become = {.uid = 65534, .gid = 65534};

    EXPECT_EQ(in_a_child([&] {
                  if (!drop_privileges(become))
                      return 1;
                  if (become && (::getuid() != 65534 || ::getgid() != 65534 || ::getgroups(0, nullptr) != 0))
                      return 2;
                  if (::setuid(0) == 0)
                      return 3;
                  if (::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
                      return 4;
                  if (capng_get_caps_process() != 0 || capng_have_capabilities(CAPNG_SELECT_CAPS) != CAPNG_NONE)
                      return 5;
                  return 0;
              }),
              0);
}

TEST(Privileges, OfRootWithoutAnotherUserAreGoneToo)
{
    if (::geteuid() != 0)
        GTEST_SKIP() << "needs root";

    EXPECT_EQ(in_a_child([] {
                  if (!drop_privileges(numeric_identity{.uid = 0, .gid = 0}))
                      return 1;
                  return ::setuid(65534) == 0 ? 2 : 0;
              }),
              0);
}

TEST(Privileges, OfTheDirectorAreThoseOverTheNetwork)
{
    if (::geteuid() != 0)
        GTEST_SKIP() << "needs root";

    EXPECT_EQ(in_a_child([] {
                  if (!drop_privileges(numeric_identity{.uid = 65534, .gid = 65534}, kept_privileges::network))
                      return 1;
                  if (capng_get_caps_process() != 0)
                      return 2;
                  for (unsigned each = 0; each <= CAP_LAST_CAP; ++each)
                      if (capng_have_capability(CAPNG_EFFECTIVE, each) == 1 && each != CAP_NET_ADMIN &&
                          each != CAP_NET_RAW)
                          return 3;
                  return ::setuid(0) == 0 ? 4 : 0;
              }),
              0);
}

TEST(Privileges, BelongToAUserThatExists)
{
    if (::geteuid() != 0) {
        EXPECT_EQ(identity_of_roles("nobody").value(), std::nullopt);
        return;
    }
    EXPECT_EQ(identity_of_roles("daemon").value().value().name, "daemon");
    EXPECT_NE(identity_of_roles("").value().value().uid, 0);
    EXPECT_EQ(identity_of_roles("no-such-user").error().words, "global_defs: user no-such-user: there is no such user");
}

}  // namespace
}  // namespace tenbin::daemon
