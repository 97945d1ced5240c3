#include <tenbin/mysql/command_tracker.hpp>
#include <tenbin/mysql/ok_packet.hpp>

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <string>
#include <string_view>

namespace tenbin::mysql {
namespace {

using namespace std::string_literals;

constexpr std::uint64_t mariadb_with_eof = capability::protocol_41;
constexpr std::uint64_t mariadb_modern =
    capability::protocol_41 | capability::deprecate_eof | capability::progress | capability::cache_metadata;
constexpr std::uint64_t mysql8 = capability::mysql | capability::protocol_41 | capability::deprecate_eof;

std::string frame_text(std::string_view payload, std::uint8_t sequence)
{
    const auto size = payload.size();
    return std::string{static_cast<char>(size & 0xff),
                       static_cast<char>(size >> 8 & 0xff),
                       static_cast<char>(size >> 16 & 0xff),
                       static_cast<char>(sequence)} +
           std::string{payload};
}

/// A payload of any size, cut into frames as the protocol wants it.
std::string packet(std::string_view payload, std::uint8_t sequence = 0)
{
    std::string frames;
    while (payload.size() >= frame_payload_max) {
        frames += frame_text(payload.substr(0, frame_payload_max), sequence++);
        payload.remove_prefix(frame_payload_max);
    }
    return frames + frame_text(payload, sequence);
}

std::string two_bytes(unsigned value)
{
    return {static_cast<char>(value & 0xff), static_cast<char>(value >> 8)};
}

std::string ok(unsigned status = status::autocommit, std::string_view header = {"\0", 1})
{
    return packet(std::string{header} + "\0\0"s + two_bytes(status) + "\0\0"s, 1);
}
std::string end_ok(unsigned status = status::autocommit)
{
    return ok(status, "\xfe");
}
std::string eof(unsigned status = status::autocommit)
{
    return packet("\xfe\0\0"s + two_bytes(status), 5);
}
std::string err(unsigned code = 1064)
{
    return packet("\xff" + two_bytes(code) + "#42000no", 1);
}
std::string query(std::string_view text)
{
    return packet("\x03" + std::string{text});
}
std::string definition()
{
    return packet("\x03"
                  "def and so on",
                  2);
}

/// What a session's tracker is after a conversation, however it is cut: `<` from the client, `>` from the server.
class talk {
public:
    explicit talk(std::uint64_t capabilities, std::uint16_t status = status::autocommit)
        : whole_{capabilities, status}, bytewise_{capabilities, status}, in_threes_{capabilities, status}
    {
    }

    talk& client(const std::string& bytes)
    {
        feed(bytes, &command_tracker::from_client);
        return *this;
    }
    talk& server(const std::string& bytes)
    {
        feed(bytes, &command_tracker::from_server);
        return *this;
    }
    const command_tracker* operator->() const { return &whole_; }

private:
    template <class Side> void feed(const std::string& text, Side side)
    {
        const auto bytes = std::as_bytes(std::span{text});
        (whole_.*side)(bytes);
        for (std::size_t i = 0; i < bytes.size(); ++i)
            (bytewise_.*side)(bytes.subspan(i, 1));
        for (std::size_t i = 0; i < bytes.size(); i += 3)
            (in_threes_.*side)(bytes.subspan(i, std::min<std::size_t>(3, bytes.size() - i)));
        for (const auto* cut : {&bytewise_, &in_threes_}) {
            EXPECT_EQ(cut->opaque(), whole_.opaque());
            EXPECT_EQ(cut->running(), whole_.running());
            EXPECT_EQ(cut->at_rest(), whole_.at_rest());
            EXPECT_EQ(cut->server_status(), whole_.server_status());
            EXPECT_EQ(cut->may_hold_locks(), whole_.may_hold_locks());
            EXPECT_EQ(cut->may_have_cursor(), whole_.may_have_cursor());
        }
    }

    command_tracker whole_;
    command_tracker bytewise_;
    command_tracker in_threes_;
};

}  // namespace

TEST(CommandTracker, IsOpaqueWithoutALogin)
{
    EXPECT_TRUE(command_tracker{}.opaque());
    EXPECT_FALSE(command_tracker{}.at_rest());
    const std::array<std::byte, sizeof(command_tracker)> zeros{};
    EXPECT_EQ(std::bit_cast<command_tracker>(zeros), command_tracker{});
}

TEST(CommandTracker, KnowsWhenAPingIsAnswered)
{
    talk t{mariadb_with_eof};
    EXPECT_TRUE(t->at_rest());
    t.client(packet("\x0e"));
    EXPECT_EQ(t->running(), 1u);
    EXPECT_FALSE(t->at_rest());
    t.server(ok(status::autocommit | status::in_transaction));
    EXPECT_TRUE(t->at_rest());
    EXPECT_FALSE(t->may_end());  // in a transaction
    t.client(query("COMMIT")).server(ok());
    EXPECT_TRUE(t->may_end());
}

TEST(CommandTracker, IsNotAtRestInTheMiddleOfAFrame)
{
    talk t{mariadb_with_eof};
    t.client(packet("\x0e").substr(0, 2));
    EXPECT_FALSE(t->at_rest());
    t.client(packet("\x0e").substr(2)).server(ok().substr(0, 9));
    EXPECT_FALSE(t->at_rest());
    t.server(ok().substr(9));
    EXPECT_TRUE(t->at_rest());
}

TEST(CommandTracker, FollowsAResultSetToItsEnd)
{
    talk t{mariadb_with_eof};
    t.client(query("SELECT 1, 2"));
    t.server(packet("\x02", 1) + definition() + definition() + eof());
    EXPECT_EQ(t->running(), 1u);
    t.server(packet("\x01"
                    "1\xfb",
                    6) +
             packet("\xfe is the first byte of a long row", 7));
    EXPECT_EQ(t->running(), 1u);
    t.server(eof(status::autocommit | status::in_transaction));
    EXPECT_TRUE(t->at_rest());
    EXPECT_EQ(t->server_status(), status::autocommit | status::in_transaction);
}

TEST(CommandTracker, FollowsAResultSetThatEndsWithOk)
{
    talk t{mysql8};
    t.client(query("SELECT 1"));
    t.server(packet("\x01", 1) + definition() +
             packet("\x01"
                    "1",
                    3));
    EXPECT_EQ(t->running(), 1u);
    t.server(end_ok());
    EXPECT_TRUE(t->may_end());
}

TEST(CommandTracker, TakesAResultOfManyColumns)
{
    talk t{mysql8};
    t.client(query("SELECT many"));
    t.server(packet("\xfc" + two_bytes(300), 1));
    for (int i = 0; i < 300; ++i)
        t.server(definition());
    t.server(packet("\x01x", 3) + end_ok());
    EXPECT_TRUE(t->may_end());
}

TEST(CommandTracker, FollowsResultsWithoutTheirDefinitions)
{
    talk t{mariadb_modern};
    t.client(packet("\x17\x01\0\0\0\0\x01\0\0\0"s));
    t.server(packet("\x02\0"s, 1) + packet("\0\0row"s, 2));
    EXPECT_EQ(t->running(), 1u);
    t.server(end_ok());
    EXPECT_TRUE(t->at_rest());
    t.client(query("SELECT 1")).server(packet("\x01\x01", 1) + definition() + end_ok());
    EXPECT_TRUE(t->at_rest());
}

TEST(CommandTracker, WaitsForAllResultsOfACall)
{
    talk t{mysql8};
    t.client(query("CALL p()"));
    t.server(packet("\x01", 1) + definition() + end_ok(status::autocommit | status::more_results));
    EXPECT_EQ(t->running(), 1u);
    t.server(ok(status::autocommit | status::more_results));
    EXPECT_EQ(t->running(), 1u);
    t.server(ok());
    EXPECT_TRUE(t->may_end());
}

TEST(CommandTracker, EndsWithAnErrorAtEveryStep)
{
    const std::string steps[] = {packet("\x01", 1), definition(), eof(), packet("\x01row", 4)};
    std::string before;
    for (const auto& step : steps) {
        talk t{mariadb_with_eof};
        t.client(query("SELECT 1")).server(before + err());
        EXPECT_TRUE(t->at_rest());
        before += step;
    }
    talk more{mariadb_with_eof};
    more.client(query("a; b")).server(ok(status::more_results) + err());
    EXPECT_TRUE(more->at_rest());
    EXPECT_EQ(more->server_status() & status::more_results, 0);
}

TEST(CommandTracker, TakesATransactionForOpenAfterTheErrorOfAStatement)
{
    // BEGIN NOT ATOMIC START TRANSACTION; INSERT ...; SIGNAL ...; END: the error does not tell that one was begun.
    talk t{mysql8};
    t.client(query("CALL begins_and_fails()")).server(err());
    EXPECT_TRUE(t->at_rest());
    EXPECT_FALSE(t->may_end());
    t.client(packet("\x0e")).server(ok());
    EXPECT_TRUE(t->may_end());
    t.client(packet("\x16nonsense")).server(err());  // nothing was executed
    EXPECT_TRUE(t->may_end());
}

TEST(CommandTracker, TakesProgressForNoError)
{
    talk t{mariadb_modern};
    t.client(query("ALTER TABLE t ENGINE=Aria"));
    t.server(packet("\xff\xff\xff\x01\x01\x02 half of it", 1));
    EXPECT_EQ(t->running(), 1u);
    t.server(ok());
    EXPECT_TRUE(t->at_rest());
}

TEST(CommandTracker, FollowsPrepareWithAndWithoutDefinitions)
{
    const auto prepared = [](unsigned columns, unsigned parameters) {
        return packet("\0\x01\0\0\0"s + two_bytes(columns) + two_bytes(parameters) + "\0\0\0"s, 1);
    };
    for (const auto columns : {0u, 2u})
        for (const auto parameters : {0u, 3u})
            for (const auto capabilities : {mariadb_with_eof, mysql8}) {
                std::vector<std::string> answers{prepared(columns, parameters)};
                for (const auto count : {parameters, columns}) {
                    answers.insert(answers.end(), count, definition());
                    if (count != 0 && capabilities == mariadb_with_eof)
                        answers.push_back(eof());
                }
                talk t{capabilities};
                t.client(packet("\x16SELECT ?"));
                for (const auto& each : answers) {
                    EXPECT_EQ(t->running(), 1u);
                    t.server(each);
                }
                EXPECT_TRUE(t->may_end()) << columns << " columns, " << parameters << " parameters";
            }
}

TEST(CommandTracker, LeavesRowsOfACursorToItsFetches)
{
    for (const auto capabilities : {mariadb_with_eof, mysql8}) {
        const bool with_ok = capabilities == mysql8;
        const auto end = [&](unsigned status) { return with_ok ? end_ok(status) : eof(status); };
        talk t{capabilities};
        t.client(packet("\x17\x01\0\0\0\x01\x01\0\0\0"s));
        t.server(packet("\x01", 1) + definition() + end(status::cursor_exists));
        EXPECT_TRUE(t->at_rest());
        EXPECT_FALSE(t->may_end());
        t.client(packet("\x1c\x01\0\0\0\x01\0\0\0"s)).server(packet("\0\0row"s, 1) + end(status::cursor_exists));
        EXPECT_TRUE(t->at_rest());
        t.client(packet("\x0e")).server(ok());
        EXPECT_FALSE(t->may_end());  // still open
        t.client(packet("\x1c\x01\0\0\0\x01\0\0\0"s)).server(end(status::last_row_sent));
        EXPECT_TRUE(t->may_end());
    }
}

TEST(CommandTracker, HoldsCursorsForOpenWhenItLostCount)
{
    talk t{mysql8};
    for (int i = 0; i < 2; ++i)
        t.client(packet("\x17\x01\0\0\0\x01\x01\0\0\0"s))
            .server(packet("\x01", 1) + definition() + end_ok(status::cursor_exists));
    t.client(packet("\x1c\x01\0\0\0\x01\0\0\0"s)).server(end_ok(status::last_row_sent));
    EXPECT_FALSE(t->may_end());
    t.client(packet("\x1f")).server(ok());
    EXPECT_TRUE(t->may_end());
}

TEST(CommandTracker, ExpectsNoAnswerWhereThereIsNone)
{
    talk t{mysql8};
    t.client(packet("\x18\x01\0\0\0\0\0long data"s) + packet("\x19\x01\0\0\0"s));
    EXPECT_TRUE(t->at_rest());
    t.client(packet("\x01"));
    EXPECT_TRUE(t->at_rest());
}

TEST(CommandTracker, FollowsPipelines)
{
    talk t{mysql8};
    for (int i = 0; i < 1000; ++i)
        t.client(packet("\x17\x01\0\0\0\0\x01\0\0\0"s));
    t.client(packet("\x16SELECT 1") + packet("\x17\xff\xff\xff\xff\0\x01\0\0\0"s) + packet("\x0e"));
    EXPECT_EQ(t->running(), 1003u);
    for (int i = 0; i < 1000; ++i)
        t.server(ok());
    t.server(packet("\0\x01\0\0\0\x01\0\0\0\0\0\0"s, 1) + definition());
    EXPECT_EQ(t->running(), 2u);
    t.server(packet("\x01", 1) + definition() + packet("\0\0row"s, 3) + end_ok());
    EXPECT_EQ(t->running(), 1u);
    t.server(ok());
    EXPECT_TRUE(t->may_end());
}

TEST(CommandTracker, GivesUpOnAPipelineThatItCannotRemember)
{
    talk t{mysql8};
    for (int i = 0; i < 3; ++i)
        t.client(packet("\x0e") + packet("\x16SELECT 1"));
    EXPECT_TRUE(t->opaque());
}

TEST(CommandTracker, FollowsALocalFile)
{
    talk t{mariadb_with_eof};
    t.client(query("LOAD DATA LOCAL INFILE 'f' INTO TABLE t"))
        .server(packet("\xfb"
                       "f",
                       1));
    EXPECT_FALSE(t->at_rest());
    for (unsigned i = 0; i < 300; ++i)  // the sequence number passes 0
        t.client(frame_text("\x0e looks like a ping", static_cast<std::uint8_t>(2 + i)));
    EXPECT_EQ(t->running(), 1u);
    t.client(frame_text("", 46)).server(ok());
    EXPECT_TRUE(t->may_end());
}

TEST(CommandTracker, FollowsPayloadsOfSeveralFrames)
{
    const std::string big(2 * frame_payload_max, 'x');
    command_tracker t{mysql8, status::autocommit};
    const auto statement = query(big);
    t.from_client(std::as_bytes(std::span{statement}));
    EXPECT_EQ(t.running(), 1u);
    const auto row = packet("\xfe" + big, 3);  // begins as an end does
    const auto result = packet("\x01", 1) + definition() + row;
    t.from_server(std::as_bytes(std::span{result}));
    EXPECT_EQ(t.running(), 1u);
    const auto end = end_ok();
    t.from_server(std::as_bytes(std::span{end}));
    EXPECT_TRUE(t.may_end());
}

TEST(CommandTracker, FollowsAChangeOfUser)
{
    talk t{mysql8};
    t.client(packet("\x11user")).server(packet("\xfeplugin\0scramble"s, 1));
    t.client(packet("secret", 2)).server(packet("\x01\x04", 3));
    t.client(packet("more", 4));
    EXPECT_FALSE(t->at_rest());
    t.server(ok());
    EXPECT_TRUE(t->may_end());
    t.client(packet("\x11other")).server(err(1045));
    EXPECT_TRUE(t->at_rest());
}

TEST(CommandTracker, RemembersThatLocksMayBeHeldUntilAReset)
{
    for (const auto* text : {"LOCK TABLES t READ",
                             "SELECT get_lock('a', 1)",
                             "FLUSH TABLES WITH READ LoCk",
                             "BACKUP STAGE START",
                             "/* babackuplock */ DO 0",
                             "DO 'lobackup'"}) {
        talk t{mysql8};
        t.client(query(text)).server(ok());
        EXPECT_TRUE(t->may_hold_locks()) << text;
        EXPECT_FALSE(t->may_end());
        t.client(packet("\x1f")).server(ok());
        EXPECT_TRUE(t->may_end());
    }
    talk pipeline{mysql8};
    pipeline.client(packet("\x1f") + query("SELECT GET_LOCK('a', 1)")).server(ok());
    EXPECT_TRUE(pipeline->may_hold_locks());  // the reset's answer came after the lock's name had gone by
    pipeline.server(ok());
    EXPECT_FALSE(pipeline->may_end());
    talk harmless{mysql8};
    harmless.client(query("SELECT 'loc', 'k', 'lokc', 'bacup', 'back', 'up', 'block'")).server(ok());
    EXPECT_TRUE(harmless->may_hold_locks());  // of "block": wrong on the safe side
    talk other{mysql8};
    other.client(query("SELECT 'loc', 'k', 'lo ck'")).server(ok());
    EXPECT_FALSE(other->may_hold_locks());
}

TEST(CommandTracker, FollowsStatementsWithQueryAttributes)
{
    // One attribute, "trace" = "ab", before the text: CLIENT_QUERY_ATTRIBUTES of MySQL 8.
    // https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query.html
    const auto attribute = "\x01\x00\x01\xfe\x00\x05trace\x02"
                           "ab"s;
    talk t{mysql8};
    t.client(packet("\x03\x01" + attribute + "SELECT 1"));
    t.server(packet("\x01", 1) + definition() + packet("\x01row", 3) + end_ok());
    EXPECT_TRUE(t->may_end());
    t.client(packet("\x03\x01" + attribute + "LOCK TABLES t READ")).server(ok());
    EXPECT_TRUE(t->may_hold_locks());
    // COM_STMT_EXECUTE says with a flag (8) that names of parameters are there.
    t.client(packet("\x17\x01\0\0\0\x08\x01\0\0\0"s + attribute)).server(ok());
    EXPECT_TRUE(t->at_rest());
}

TEST(CommandTracker, GivesUpOnWhatItDoesNotUnderstand)
{
    const auto is_opaque_after = [](const std::string& from_client, const std::string& from_server) {
        talk t{mysql8};
        t.client(from_client).server(from_server);
        return t->opaque();
    };
    EXPECT_TRUE(is_opaque_after(packet("\x12 binlog"), ""));
    EXPECT_TRUE(is_opaque_after(packet("\x77"), ""));
    EXPECT_TRUE(is_opaque_after(packet("\x0e", 3), ""));                      // out of order
    EXPECT_TRUE(is_opaque_after(packet(""), ""));                             // an empty command
    EXPECT_TRUE(is_opaque_after("", err(1927)));                              // a last word that nobody asked for
    EXPECT_TRUE(is_opaque_after(packet("\x0e"), packet("\x05hello", 1)));     // no answer to a ping
    EXPECT_TRUE(is_opaque_after(query("SELECT 1"), packet("\x01 and?", 1)));  // no count of columns
    EXPECT_TRUE(is_opaque_after(query("SELECT 1"), packet("\0\0"s, 1)));      // an OK without its status
    EXPECT_TRUE(is_opaque_after(packet("\x11user") + packet("\x0e"), ""));    // a pipeline behind a change of user
    EXPECT_TRUE(is_opaque_after(query("LOAD") + packet("\x0e"),
                                packet("\xfb"
                                       "f",
                                       1)));
    EXPECT_TRUE(command_tracker(mysql8 | capability::compress, 0).opaque());
    EXPECT_TRUE(command_tracker(mysql8 | capability::optional_metadata, 0).opaque());
}

}  // namespace tenbin::mysql
