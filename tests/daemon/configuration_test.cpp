#include <tenbin/daemon/configuration.hpp>

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <unistd.h>

namespace tenbin::daemon {
namespace {

class Configuration : public testing::Test {
protected:
    Configuration() { std::filesystem::create_directories(folder_); }
    ~Configuration() override { std::filesystem::remove_all(folder_); }

    std::string write(const std::string& name, const std::string& text) const
    {
        std::ofstream{folder_ / name} << text;
        return (folder_ / name).string();
    }

    std::filesystem::path folder_ =
        std::filesystem::path{testing::TempDir()} / ("configuration_" + std::to_string(::getpid()));
};

TEST_F(Configuration, ReachesRolesThatMayReadNoFile)
{
    write("server.inc", "real_server 127.0.0.$LAST 80\n");
    const auto path = write(
        "main.conf", "@lb1 $LAST=2\n@^lb1 $LAST=3\ntcp_proxy a {\n listen 127.0.0.1:80\n include server.inc\n}\n");
    std::ostringstream words;

    const auto read = read_configuration(path, words, "lb1");

    ASSERT_TRUE(read) << words.str();
    EXPECT_EQ(words.str(), "");
    EXPECT_EQ(read->model.proxies.at(0).servers.at(0).where.to_string(), "127.0.0.2:80");
    std::filesystem::remove_all(folder_);
    const auto parsed = parse_bundle(read->bundle);
    ASSERT_TRUE(parsed) << parsed.error().words;
    EXPECT_EQ(*parsed, read->model);
}

TEST_F(Configuration, ThatIsWrongIsToldWithItsFile)
{
    write("server.inc", "real_server 127.0.0.300 80\n");
    const auto path = write("main.conf", "tcp_proxy a {\n listen 127.0.0.1:80\n include server.inc\n}\n");
    std::ostringstream words;

    EXPECT_FALSE(read_configuration(path, words));

    EXPECT_NE(words.str().find("server.inc:1:13: error: "), std::string::npos) << words.str();
}

}  // namespace
}  // namespace tenbin::daemon
