// The table of keywords against what it promises: its examples can be written, its defaults are those of the model.
#include <tenbin/config/keywords.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

#include "reading.hpp"

namespace tenbin::config {
namespace {

/// A whole file with a line in some block.
std::string file_with(const std::string& line, place where)
{
    const std::string server = " 192.0.2.2 80";
    const auto in = [](std::string_view kind, const std::string& lines) {
        return std::string{kind} + " a {\n listen 192.0.2.1:80\n real_server 192.0.2.9 80\n" + lines + "\n}\n";
    };
    const auto in_checked = [&](const std::string& check) {
        return in("mysql_proxy", "real_server" + server + " {\n" + check + "\n}");
    };
    switch (where) {
    case place::global:
        return "global_defs {\n" + line + "\n}\n" + in("tcp_proxy", "");
    case place::mysql_proxy:
        return in("mysql_proxy", line);
    case place::tcp_proxy:
        return in("tcp_proxy", line);
    case place::real_server:
        return in_checked(line);
    case place::sorry_server:
        return in("tcp_proxy", "sorry_server" + server + " {\n" + line + "\n}");
    case place::tcp_check:
        return in_checked("TCP_CHECK {\n" + line + "\n}");
    case place::mysql_check:
        return in_checked("MYSQL_CHECK {\n" + (line.starts_with("user") ? "" : std::string{"user monitor\n"}) +
                          (line.starts_with("expect") ? "query x\n" : "") + line + "\n}");
    default:
        return line + (line.ends_with('{') ? "}\n" : "\n") + in("tcp_proxy", "");
    }
}

std::optional<model> read(const std::string& text)
{
    const auto texts = one_text(text);
    auto done = load(texts, [](const std::string&) -> result<std::string> { return std::string{"secret"}; });
    EXPECT_EQ(render_text(texts, done.found, paint::plain), "") << text;
    return done.model;
}

constexpr place blocks[] = {place::global,
                            place::mysql_proxy,
                            place::tcp_proxy,
                            place::real_server,
                            place::sorry_server,
                            place::tcp_check,
                            place::mysql_check};

/// Calls `examine(row, block)` for each line that may be written somewhere.
template <class Examine> void for_each_line(Examine examine)
{
    for (const auto* row : keywords())
        for (const auto block : blocks)
            if (overlap(row->where, block) && !std::holds_alternative<nested>(row->value))
                examine(*row, block);
}

TEST(Keywords, HaveExamplesThatCanBeWritten)
{
    for_each_line([](const keyword& row, place block) {
        const auto line = row.name == "listen" ? "listen 192.0.2.200:1" : std::string{row.example};
        EXPECT_TRUE(read(file_with(line, block)).has_value()) << row.name << " in " << name_of(block);
        EXPECT_TRUE(row.example.starts_with(row.name)) << row.name;
    });
}

TEST(Keywords, HaveTheDefaultsOfTheModel)
{
    for_each_line([](const keyword& row, place block) {
        if (row.otherwise.empty())
            return;
        const auto written = std::string{row.name} + " " + std::string{row.otherwise};
        EXPECT_EQ(read(file_with(written, block)), read(file_with("", block))) << written << " in " << name_of(block);
    });
}

TEST(Keywords, StandOnceInEachBlockAndSayWhatTheyAreFor)
{
    for (const auto* row : keywords()) {
        EXPECT_TRUE(row->help.ends_with('.')) << row->name;
        for (const auto* other : keywords())
            EXPECT_FALSE(row != other && row->name == other->name && overlap(row->where, other->where)) << row->name;
    }
}

}  // namespace
}  // namespace tenbin::config
