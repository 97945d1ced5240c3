#include <tenbin/config/effective.hpp>
#include <tenbin/config/masked_secret.hpp>

#include <gtest/gtest.h>

#include <string>

#include "reading.hpp"

namespace tenbin::config {
namespace {

constexpr std::string_view small = "tcp_proxy \"a\" { listen 192.0.2.1:80\n"
                                   "idle_timeout 90\n"
                                   "delay_loop 3000ms\n"
                                   "real_server 192.0.2.2 80 {\n"
                                   "weight 2\n"
                                   "MYSQL_CHECK {\n"
                                   "user monitor\n"
                                   "password hunter2\n"
                                   "query \"SELECT 1\"\n"
                                   "} } }\n";

std::string written(const sources& texts, shown_lines_as how = {})
{
    return write_lines(texts, effective_lines(texts, &resolve_in_tests), how);
}

sources text_named(std::string path, std::string text)
{
    sources texts;
    texts.add({.path = std::move(path), .text = std::move(text)});
    return texts;
}

TEST(EffectiveLines, AreInNormalFormWithDefaultsAndMaskedSecrets)
{
    EXPECT_EQ(written(one_text(std::string{small})),
              "tcp_proxy a {\n"
              "  listen 192.0.2.1:80\n"
              "  idle_timeout 90s\n"
              "  delay_loop 3s\n"
              "  balance least_conn\n"
              "  connect_timeout 5s\n"
              "  handshake_timeout 10s\n"
              "  max_sessions 10000\n"
              "  when_down error\n"
              "  max_sessions_per_client 0\n"
              "  connect_rate_per_client 0\n"
              "  max_logins_per_client 1000\n"
              "  send_proxy off\n"
              "  all_lagging serve\n"
              "  lag_tolerance 500ms\n"
              "  max_queue 1000\n"
              "  slow_start 0s\n"
              "  tier_min 1\n"
              "  rise 1\n"
              "  fall 1\n"
              "  retry 1\n"
              "  delay_before_retry 1s\n"
              "  flap_damping 0s\n"
              "  quorum 1\n"
              "  hysteresis 0\n"
              "  panic_threshold 0%\n"
              "  real_server 192.0.2.2 80 {\n"
              "    weight 2\n"
              "    tier 1\n"
              "    inhibit_on_failure no\n"
              "    max_connections 0\n"
              "    max_logins 64\n"
              "    MYSQL_CHECK {\n"
              "      user monitor\n"
              "      password ********\n"
              "      query \"SELECT 1\"\n"
              "      connect_timeout 5s\n"
              "      require_replica no\n"
              "      require_read_only no\n"
              "      require_wsrep off\n"
              "      max_connections_used 0%\n"
              "      fresh_login_every 10\n"
              "    }\n"
              "  }\n"
              "}\n");
}

TEST(EffectiveLines, SayWhereTheyComeFrom)
{
    const auto text = written(one_text("global_defs {\nuser a\nworkers 2\nuser b\n}\n"), {.origins = origins::shown});

    EXPECT_EQ(text.substr(0, text.find("  io_engine")),
              "global_defs {  # t.conf:1\n  workers 2  # t.conf:3\n  user b  # t.conf:4\n");
    EXPECT_NE(text.find("  io_engine auto  # default\n"), std::string::npos) << text;
}

TEST(EffectiveLines, GiveTheSameModel)
{
    const auto texts = one_text(std::string{small});
    const auto lines = effective_lines(texts, &resolve_in_tests);
    const auto expected = load(texts, &resolve_in_tests).model;
    ASSERT_TRUE(expected);

    EXPECT_EQ(load_text(write_lines(texts, lines, {.secrets = secrets::revealed})).model, expected);
    const auto json = write_json(texts, lines, {.origins = origins::shown, .secrets = secrets::revealed});
    EXPECT_EQ(load(text_named("t.json", json), &resolve_in_tests).model, expected) << json;
}

TEST(EffectiveLines, AreReadWithAWarningWhereASecretIsMasked)
{
    const auto texts = one_text(written(one_text(std::string{small})));
    const auto done = load(texts, &resolve_in_tests);

    EXPECT_EQ(render_text(texts, done.found, paint::plain),
              "t.conf:35:16: warning: this password was masked when the configuration was printed\n"
              "          password ********\n"
              "                   ^~~~~~~~\n"
              "    it can be checked, but not run: write the password, file:PATH or env:NAME\n");
    ASSERT_TRUE(done.model);
    EXPECT_TRUE(holds_masked_secret(*done.model));
    EXPECT_EQ(written(texts), texts.all().front().text);
    EXPECT_FALSE(holds_masked_secret(*load_text(std::string{small}).model));
}

TEST(EffectiveLines, KeepTheMaskOfAnAuthPass)
{
    const std::string text =
        "vrrp_instance a {\ninterface eth0\nvirtual_router_id 1\nvirtual_ipaddress {\n192.0.2.1\n}\n"
        "authentication {\nauth_type PASS\nauth_pass ********\n}\n}\n";

    const auto done = load_text(text);

    ASSERT_TRUE(done.model);
    EXPECT_TRUE(holds_masked_secret(*done.model));
    EXPECT_EQ(done.found.size(), 1);
}

TEST(EffectiveLines, MaskAKeyAndShowItsNumber)
{
    const auto texts =
        one_text("vrrp_instance a {\ninterface eth0\nvirtual_router_id 1\nvirtual_ipaddress {\n192.0.2.1\n}\n"
                 "version 3\nauth_hmac {\nkey 7 hunter2\nkey 8 env:GOOD\n}\n}\n");

    const auto text = written(texts);

    EXPECT_NE(text.find("    key 7 ********\n    key 8 env:GOOD\n"), std::string::npos) << text;
    const auto done = load_text(text);
    ASSERT_TRUE(done.model);
    EXPECT_TRUE(holds_masked_secret(*done.model));
}

TEST(EffectiveLines, KeepLettersOfLatin1)
{
    const auto texts = one_text("tcp_proxy caf\xe9 {\nlisten 192.0.2.1:80\nreal_server 192.0.2.2 80\n}\n");
    const auto json = write_json(texts, effective_lines(texts, &resolve_in_tests), {});

    const auto again = load(text_named("t.json", json), &resolve_in_tests).model;
    ASSERT_TRUE(again);
    EXPECT_EQ(again->proxies.at(0).name, "caf\xe9");
}

TEST(EffectiveLines, AreAJsonTree)
{
    const auto texts = one_text("global_defs {\nworkers 2\n}\n");

    const auto json =
        write_json(texts,
                   {{.words = {"user", "a \"b"}, .origin = text_range{0, 14, 15}}, {.words = {"x"}, .is_block = true}},
                   {.origins = origins::shown});
    EXPECT_EQ(json,
              "[\n"
              "  {\"words\": [\"user\", \"a \\\"b\"], \"origin\": \"t.conf:2\"},\n"
              "  {\"words\": [\"x\"], \"origin\": \"default\", \"lines\": []}\n"
              "]\n");
}

TEST(JsonTree, NamesTheWordThatIsWrongAtItsPlace)
{
    const auto texts = text_named("t.json",
                                  "[{\"words\": [\"global_defs\"], \"lines\": [\n"
                                  "  {\"words\": [\"workers\", \"none\"]}\n"
                                  "]}]\n");
    EXPECT_EQ(render_text(texts, load(texts, &resolve_in_tests).found, paint::plain),
              "t.json:2:25: error: 'none' is not a whole number\n"
              "      {\"words\": [\"workers\", \"none\"]}\n"
              "                            ^~~~~~\n"
              "    a number from 1 to 256, or auto\n");
}

TEST(JsonTree, IsRefusedWithOneErrorIfItIsNone)
{
    for (const auto* const text : {"",
                                   "{",
                                   "[",
                                   "[1]",
                                   "[{}]",
                                   "[{\"words\": []}]",
                                   "[{\"words\": [\"a\"]} x",
                                   "[] []",
                                   "[{\"words\": [\"a\\\"]}]",
                                   "[{\"words\": [\"a\\n\"]}]",
                                   "[{\"other\": \"a\"}]"}) {
        const auto texts = text_named("t.json", text);
        const auto done = load(texts, &resolve_in_tests);
        std::size_t errors = 0;
        for (const auto& each : done.found)
            errors += each.severity == severity::error ? 1U : 0U;
        EXPECT_EQ(errors, 1) << text;
    }
}

TEST(JsonTree, ShowsNoSecretWhereverItStands)
{
    for (const std::string line : {"[\"password\",\n\"hunter2\", \"hunter2\"]",
                                   "[\"password\"\n\"hunter2\"]",
                                   "[\"password\", \"hunter2\",\n\"hunter2\"]",
                                   "[\"pasword\",\n\"hunter2\\n\"]",
                                   "[\"password\", \"hunter2\", \"hunter2\"]",
                                   "[\"password\", \"hunter2]\n\"]",
                                   "[\"x\"], \"password\":\n\"hunter2\""}) {
        const auto texts = text_named("t.json",
                                      "[{\"words\": [\"tcp_proxy\", \"a\"], \"lines\": [\n"
                                      "{\"words\": [\"listen\", \"192.0.2.1:80\"]},\n"
                                      "{\"words\": [\"real_server\", \"192.0.2.2\", \"80\"], \"lines\": [\n"
                                      "{\"words\": [\"MYSQL_CHECK\"], \"lines\": [\n"
                                      "{\"words\": [\"user\", \"m\"]},\n"
                                      "{\"words\": " +
                                          line + "}]}]}]}]\n");
        const auto said = render_text(texts, load(texts, &resolve_in_tests).found, paint::plain);
        EXPECT_NE(said, "") << line;
        EXPECT_EQ(said.find("hunter2"), std::string::npos) << said;
    }
}

}  // namespace
}  // namespace tenbin::config
