// What a configuration names outside itself, against a machine of the test.
#include <tenbin/config/outside.hpp>

#include <filesystem>
#include <fstream>
#include <unistd.h>

#include "keepalived_reading.hpp"

namespace tenbin::config {
namespace {

namespace fs = std::filesystem;

class Outside : public testing::Test {
protected:
    Outside()
    {
        fs::create_directories(folder_);
        std::ofstream{folder_ / "tool"} << "#!/bin/sh\n";
        fs::permissions(folder_ / "tool", fs::perms::owner_all);
        std::ofstream{folder_ / "text"} << "no program\n";
        fs::permissions(folder_ / "text", fs::perms::owner_read);
    }
    ~Outside() override { fs::remove_all(folder_); }

    /// What is said of a text on a machine that has user and group `web`, interface eth0, and one folder of programs.
    std::string said(const std::string& text) const
    {
        const auto texts = one_text("global_defs {\n  enable_script_security\n}\n" + text);
        auto done = load(texts, &resolve_in_tests);
        check_outside(texts,
                      done,
                      {.has_user = [](const std::string& name) { return name == "web"; },
                       .has_group = [](const std::string& name) { return name == "web"; },
                       .has_interface = [](const std::string& name) { return name == "eth0"; },
                       .search_path = "/nowhere:" + folder_.string()});
        auto all = render_text(texts, done.found, paint::plain);
        for (auto at = all.find(folder_.string()); at != std::string::npos; at = all.find(folder_.string()))
            all.replace(at, folder_.string().size(), "DIR");
        tally counted;
        counted.add(done.found);
        EXPECT_EQ(done.model.has_value(), counted.errors == 0);
        return all;
    }
    std::string said_of_script(const std::string& line) const
    {
        return said("vrrp_script s {\n  script " + line +
                    "\n}\nvrrp_instance V {\n  interface eth0\n"
                    "  virtual_router_id 5\n  virtual_ipaddress { 192.0.2.10 }\n}\n");
    }

    fs::path folder_ = fs::path{testing::TempDir()} / ("outside_" + std::to_string(::getpid()));
};

TEST_F(Outside, HasProgramsByPathAndByName)
{
    EXPECT_EQ(said_of_script(folder_.string() + "/tool"), "");
    EXPECT_EQ(said_of_script("\"" + folder_.string() + "/tool -x 1\""), "");
    EXPECT_EQ(said_of_script("\"tool -0 haproxy\""), "");
}

TEST_F(Outside, LacksAProgramAndTheModelIsGone)
{
    EXPECT_EQ(said_of_script("/nonexistent/check"), R"(t.conf:5:10: error: there is no /nonexistent/check
      script /nonexistent/check
             ^~~~~~~~~~~~~~~~~~
    not even the folder /nonexistent
)");
    EXPECT_EQ(said_of_script("no_such_tool"), R"(t.conf:5:10: error: no_such_tool is not found in PATH
      script no_such_tool
             ^~~~~~~~~~~~
    which is /nowhere:DIR
)");
    EXPECT_EQ(said_of_script("/usr"), R"(t.conf:5:10: error: /usr is a folder, not a program
      script /usr
             ^~~~
)");
}

TEST_F(Outside, DoubtsAProgramThatCannotRun)
{
    EXPECT_EQ(said_of_script("\"" + folder_.string() + "/text\"").substr(0, 50),
              "t.conf:5:10: warning: DIR/text is not executable\n ");
}

TEST_F(Outside, LacksUsersAndGroups)
{
    EXPECT_EQ(said_of_script("tool web web"),
              R"(t.conf:5:15: warning: 'web' is the user who runs 'tool'
      script tool web web
                  ^~~
    a command with arguments is quoted, as in: script "tool web"
)");
    EXPECT_EQ(said_of_script("tool nobody staff"), R"(t.conf:5:15: error: this machine has no user 'nobody'
      script tool nobody staff
                  ^~~~~~
t.conf:5:22: error: this machine has no group 'staff'
      script tool nobody staff
                         ^~~~~
)");
}

TEST_F(Outside, WaitsForInterfacesAndSaysSoOnce)
{
    const std::string lines = "vrrp_instance V {\n  interface eth7\n  virtual_router_id 5\n  virtual_ipaddress { "
                              "192.0.2.10 }\n  track_interface { eth7 }\n}\n";
    EXPECT_EQ(said(lines), R"(t.conf:5:13: warning: this machine has no interface 'eth7'
      interface eth7
                ^~~~
    it is waited for; dynamic_interfaces in global_defs says that this is meant
)");
    EXPECT_EQ(said(lines + "global_defs {\n  dynamic_interfaces\n}\n"), "");
}

}  // namespace
}  // namespace tenbin::config
