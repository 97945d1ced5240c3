// The effective configuration of what was expanded, and of commands with letters of their own.
#include <tenbin/config/effective.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "reading.hpp"
#include "support/files_in_memory.hpp"

namespace tenbin::config {
namespace {

using testing::HasSubstr;

const std::string main_text = R"($NET=192.0.2
vrrp_script alive {
  script "/bin/echo \"two words\" 'and' a\\b {} # \x07" root
}
vrrp_instance V {
  include words.inc
  notify_master 'say "hello"'
  virtual_ipaddress {
    ~SEQ(I, 10, 11) ${NET}.$I
  }
}
)";

sources expanded_texts()
{
    auto texts = one_text(main_text);
    const auto machine = machine_with({{"words.inc", "interface eth0\nvirtual_router_id 5\n"}});
    const auto done = load(texts, machine, &resolve_in_tests);
    EXPECT_TRUE(done.model) << render_text(texts, done.found, paint::plain);
    return texts;
}

TEST(EffectiveLinesOfExpandedText, GiveTheSameModel)
{
    const auto texts = expanded_texts();
    const auto expected = load(texts, &resolve_in_tests).model;
    ASSERT_TRUE(expected);
    EXPECT_EQ(expected->vrrp_scripts.at(0).script.line, "/bin/echo \"two words\" 'and' a\\b {} # \a");

    const auto lines = effective_lines(texts, &resolve_in_tests);

    const auto text = write_lines(texts, lines, {});
    EXPECT_EQ(load_text(text).model, expected) << text;
    sources json;
    json.add({.path = "t.json", .text = write_json(texts, lines, {})});
    EXPECT_EQ(load(json, &resolve_in_tests).model, expected) << json.all().front().text;
}

TEST(EffectiveLinesOfExpandedText, TellTheFilesTheyCameFrom)
{
    const auto texts = expanded_texts();

    const auto text = write_lines(texts, effective_lines(texts, &resolve_in_tests), {.origins = origins::shown});

    EXPECT_THAT(text, HasSubstr("  interface eth0  # words.inc:1\n"));
    EXPECT_THAT(text, HasSubstr("    192.0.2.11  # t.conf:9\n"));
    EXPECT_THAT(text, HasSubstr("  script \"/bin/echo \\\"two words\\\" 'and' a\\\\b {} # \\a\" root  # t.conf:3\n"));
}

}  // namespace
}  // namespace tenbin::config
