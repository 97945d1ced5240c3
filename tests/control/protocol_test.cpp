#include <tenbin/control/protocol.hpp>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace tenbin::control {
namespace {

TEST(ControlRequest, NamesItsCommand)
{
    const auto asked = decode_request("{\"v\":1,\"command\":\"status\",\"proxy\":\"db\"}\n");

    ASSERT_TRUE(asked);
    EXPECT_EQ(asked->command, "status");
    EXPECT_EQ(asked->body.at("proxy"), "db");
}

TEST(ControlRequest, IsRefusedInWords)
{
    struct wrong {
        std::string_view line;
        std::string_view words;
    };
    for (const auto& [line, words] :
         {wrong{"status", "a request is one line with a JSON object"},
          wrong{"[]", "a request is one line with a JSON object"},
          wrong{"{\"command\":\"status\"}", "this tenbin speaks version 1 on its control socket"},
          wrong{"{\"v\":2}", "this tenbin speaks version 1 on its control socket"},
          wrong{"{\"v\":1}", "a request names a command"}})
        EXPECT_EQ(decode_request(line).error(), words) << line;
}

}  // namespace
}  // namespace tenbin::control
