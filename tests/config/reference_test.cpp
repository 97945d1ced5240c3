#include <tenbin/config/reference.hpp>

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace tenbin::config {
namespace {

/// A file of the tree, found from where this one lies.
std::string file(const std::string& name)
{
    const auto root = std::filesystem::path{__FILE__}.parent_path().parent_path().parent_path();
    std::ifstream in{root / name};
    return {std::istreambuf_iterator<char>{in}, {}};
}

TEST(Keywords, AreDescribedOneByOne)
{
    EXPECT_EQ(describe_keywords("global_defs", "workers"),
              "workers N | auto\n"
              "    Threads that carry sessions; auto: one per core.\n"
              "    in       global_defs\n"
              "    type     number\n"
              "    range    1 to 256, or auto\n"
              "    default  auto\n"
              "    example  workers auto\n");
    EXPECT_EQ(describe_keywords("mysql_proxy", "idle_timeout"),
              "idle_timeout TIME\n"
              "    Sessions silent for so long are closed; 0: never.\n"
              "    in       mysql_proxy, tcp_proxy\n"
              "    type     time\n"
              "    unit     seconds; or with us, ms, s, m, h, d\n"
              "    range    0s to 87600h\n"
              "    default  0\n"
              "    example  idle_timeout 8h\n");
    EXPECT_EQ(describe_keywords("top", "mysql_proxy"),
              "mysql_proxy NAME { … }\n"
              "    A virtual MySQL server.\n"
              "    in       the top level\n"
              "    type     block\n"
              "    example  mysql_proxy NAME {\n"
              "    repeated as often as needed\n");
}

TEST(Keywords, AreDescribedBlockByBlock)
{
    const auto text = describe_keywords("MYSQL_CHECK", "");
    ASSERT_TRUE(text);
    EXPECT_TRUE(text->starts_with("== MYSQL_CHECK in real_server ==\n\n")) << *text;
    EXPECT_NE(text->find("\n\nquery TEXT\n"), std::string::npos);
    EXPECT_EQ(text->find("\nworkers"), std::string::npos);
}

TEST(Keywords, OfNoBlockOrNoWordAreNothing)
{
    EXPECT_EQ(describe_keywords("no_block", ""), std::nullopt);
    EXPECT_EQ(describe_keywords("global_defs", "no_word"), std::nullopt);
}

// Written by `make docs`.
TEST(GeneratedFile, IsWhatTheTableSays)
{
    EXPECT_EQ(file("docs/reference.md"), reference_page());
    EXPECT_EQ(file("etc/completion/tenbin.bash"), bash_completion());
    EXPECT_EQ(file("etc/completion/_tenbin"), zsh_completion());
    EXPECT_EQ(file("etc/vim/syntax/tenbin.vim"), vim_syntax());
}

}  // namespace
}  // namespace tenbin::config
