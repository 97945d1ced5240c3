#include "keepalived_reading.hpp"

namespace tenbin::config {
namespace {

/// What is said of a pattern. A backslash is written twice: regex has the escapes of a command.
std::string said_of_regex(const std::string& wanted)
{
    std::string pattern;
    for (const char letter : wanted)
        pattern += letter == '\\' ? std::string{"\\\\"} : std::string{letter};
    return said_of(in_service_server("HTTP_GET {\n url {\n path /\n regex \"" + pattern + "\"\n }\n }"));
}

TEST(RegexShape, TakesWhatPcreTakes)
{
    for (const auto* const good : {"ready",
                                   "(a|b)*",
                                   "(?i)up",
                                   "(*UTF)x",
                                   "[]a]+",
                                   "[^]a]",
                                   "[[:alpha:]]",
                                   "[(]",
                                   "\\(",
                                   "\\Q(((\\E",
                                   "\\Q((",
                                   "a{2}",
                                   "^*",
                                   "(?<=a)b"})
        EXPECT_EQ(said_of_regex(good), "") << good;
}

TEST(RegexShape, SaysWhatIsBroken)
{
    const auto broken = [](const std::string& pattern, const std::string& why) {
        EXPECT_EQ(said_of_regex(pattern), "9:8: error: '" + pattern + "' is no regular expression: " + why + "\n");
    };
    broken("ready(now", "a '(' is not closed");
    broken("now)", "a ')' closes nothing");
    broken("[a", "a '[' is not closed");
    broken("a\\", "it ends with a backslash");
    broken("*a", "nothing stands before a '*'");
    broken("(+a)", "nothing stands before a '+'");
}

}  // namespace
}  // namespace tenbin::config
