#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

#include "reading.hpp"

namespace tenbin::config {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Lines of MYSQL_CHECK with a mistake in or beside a password. The file as a whole has more of them.
const char* const lines_with_a_secret[] = {
    "password hunter2 and more",
    "password hunter2 {",
    "password \"hunter2",
    "password \"hunter2\" hunter2",
    "password env:GOOD hunter2",
    "password env:NOPE hunter2",
    "PASSWORD hunter2",
    "pasword hunter2",
    "passwort hunter2",
    "paswsord hunter2",
    "passwd hunter2",
    "pass hunter2",
    "auth_pass hunter2",
    "password=hunter2",
    "passwordhunter2",
    "password\nhunter2",
    "password # none\nhunter2",
    "password#none\nhunter2",
    "retry x # password hunter2",
    "user x password hunter2 and more",
    "user x y password hunter2",
    "{ password hunter2 }",
    "x { password hunter2 and more }",
    "\"password\" hunter2 and more",
    "password hunter2\nretry x password hunter2",
    "password hunter2\npassword hunter2",
};

TEST(Secrets, NeverStandInWhatIsSaid)
{
    for (const std::string line : lines_with_a_secret) {
        const auto texts = one_text(in_check(line), readers::everyone);
        const auto done = load(texts, &resolve_in_tests);

        ASSERT_FALSE(done.found.empty()) << line;
        EXPECT_THAT(render_text(texts, done.found, paint::plain), Not(HasSubstr("hunter"))) << line;
        EXPECT_THAT(render_text(texts, done.found, paint::coloured), Not(HasSubstr("hunter"))) << line;
        EXPECT_THAT(render_json_elements(texts, done.found), Not(HasSubstr("hunter"))) << line;
    }
}

TEST(Secrets, AreMaskedInTheLineThatIsShown)
{
    EXPECT_EQ(messages_of(in_check("password hunter2 and more")), R"(t.conf:6:24: error: this word is too much here
          password ********
                   ^~~~~~~~
    as in: password file:/etc/tenbin/monitor.pass; a value with blanks needs quotes
)");
}

/// pass is short for password, but not where it is a value.
TEST(Secrets, AreNotSeenBelowAWordThatTakesPass)
{
    EXPECT_THAT(messages_of("mysql_proxy a {\n  compression pass\n  listen nowhere\n}\n"),
                HasSubstr("listen nowhere\n"));
    EXPECT_THAT(messages_of("mysql_proxy a {\n  pass\n  listen nowhere\n}\n"), Not(HasSubstr("listen nowhere\n")));
}

TEST(Secrets, ThatEveryoneCanReadAreWarnedOf)
{
    const auto warning = R"(t.conf:6:16: warning: everyone on this machine can read this password
          password ********
                   ^~~~~~~~
    take the file from others (chmod o-r), or write file:PATH or env:NAME
)";

    EXPECT_EQ(messages_of(in_check("password hunter2"), readers::everyone), warning);
    EXPECT_EQ(messages_of(in_check("password hunter2"), readers::few), "");
    EXPECT_EQ(messages_of(in_check("password env:GOOD"), readers::everyone), "");
}

TEST(Secrets, MayStandInAFileOrInTheEnvironment)
{
    const auto path = testing::TempDir() + "secret_" + std::to_string(::getpid());
    {
        std::ofstream file{path};
        file << "of the file\r\nand more\n";
    }
    ::setenv("TENBIN_TEST_SECRET", "of the environment", 1);
    ::unsetenv("TENBIN_TEST_NO_SECRET");

    EXPECT_EQ(resolve_secret("file:" + path).value_or(""), "of the file");
    EXPECT_EQ(resolve_secret("env:TENBIN_TEST_SECRET").value_or(""), "of the environment");
    EXPECT_EQ(resolve_secret("env:TENBIN_TEST_NO_SECRET").error().words,
              "the environment has no TENBIN_TEST_NO_SECRET");
    std::filesystem::remove(path);
    EXPECT_EQ(resolve_secret("file:" + path).error().words, path + ": No such file or directory");
}

}  // namespace
}  // namespace tenbin::config
