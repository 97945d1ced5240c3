#include <tenbin/mysql/replication_status.hpp>
#include <tenbin/mysql/replication_verdict.hpp>

#include <gtest/gtest.h>

using namespace std::chrono_literals;

namespace tenbin::mysql {

namespace {

using standing = replication_verdict::standing;

text_table mariadb(std::initializer_list<std::vector<std::optional<std::string>>> rows)
{
    return {.columns = {"Connection_name",
                        "Slave_IO_Running",
                        "Slave_SQL_Running",
                        "Seconds_Behind_Master",
                        "Last_IO_Errno",
                        "Last_IO_Error",
                        "Last_SQL_Errno",
                        "Last_SQL_Error",
                        "SQL_Delay"},
            .rows = rows};
}

replication_verdict judged(const text_table& answer,
                           std::optional<milliseconds> by_position = {},
                           config::lag_source source = config::lag_source::automatic)
{
    return judge_replication(read_replication_status(answer).value(), by_position, source);
}

}  // namespace

TEST(ReplicationStatus, AsksEachServerWhatItUnderstands)
{
    EXPECT_EQ(replication_statement("5.5.5-10.11.6-MariaDB-log"), "SHOW ALL SLAVES STATUS");
    EXPECT_EQ(replication_statement("11.4.2-MariaDB"), "SHOW ALL SLAVES STATUS");
    EXPECT_EQ(replication_statement("5.7.44-log"), "SHOW SLAVE STATUS");
    EXPECT_EQ(replication_statement("8.0.21"), "SHOW SLAVE STATUS");
    EXPECT_EQ(replication_statement("8.0.22"), "SHOW REPLICA STATUS");
    EXPECT_EQ(replication_statement("8.4.0"), "SHOW REPLICA STATUS");
    EXPECT_EQ(replication_statement("10.0.1"), "SHOW REPLICA STATUS") << "not MariaDB's";
    EXPECT_EQ(replica_position_statement("8.4.0"), "SELECT @@global.gtid_executed");
    EXPECT_EQ(master_position_statement("10.11.6-MariaDB"), "SELECT @@global.gtid_binlog_pos");
}

TEST(ReplicationStatus, IsReadByNameInBothSpellings)
{
    const text_table answer{
        .columns = {"Seconds_Behind_Source", "Replica_SQL_Running", "Replica_IO_Running", "Channel_Name"},
        .rows = {{"7", "Yes", "Connecting", "dc2"}}};
    const auto channels = read_replication_status(answer).value();
    ASSERT_EQ(channels.size(), 1u);
    EXPECT_EQ(channels[0].name, "dc2");
    EXPECT_EQ(channels[0].io, replication_thread::connecting);
    EXPECT_EQ(channels[0].sql, replication_thread::running);
    EXPECT_EQ(channels[0].behind, 7s);
    EXPECT_EQ(channels[0].lag(), 7s);
}

TEST(ReplicationStatus, IsAnErrorWhereItIsNotUnderstood)
{
    const text_table no_column{.columns = {"Slave_IO_Running", "Slave_SQL_Running"}, .rows = {{"Yes", "Yes"}}};
    EXPECT_EQ(read_replication_status(no_column).error().words,
              "the replication status has no column Seconds_Behind_Master or Seconds_Behind_Source");
    EXPECT_EQ(read_replication_status(mariadb({{"", "Yes", "Perhaps", "0", "0", "", "0", "", "0"}})).error().words,
              "the replication status says \"Perhaps\" of a thread");
    EXPECT_TRUE(read_replication_status({}).value().empty());
}

TEST(ReplicationVerdict, IsNoReplicaWithoutAChannel)
{
    EXPECT_EQ(judged(mariadb({})).now, standing::no_replica);
    EXPECT_FALSE(judged(mariadb({}), 9s).lag);
}

TEST(ReplicationVerdict, DoesNotTakeNullForZero)
{
    const auto stopped = judged(mariadb({{"", "Yes", "No", std::nullopt, "0", "", "1062", "Duplicate entry", "0"}}));
    EXPECT_EQ(stopped.now, standing::stopped);
    EXPECT_FALSE(stopped.lag);
    EXPECT_EQ(stopped.words, "the SQL thread does not run: 1062 Duplicate entry");
    EXPECT_FALSE(judged(mariadb({{"", "Yes", "Yes", std::nullopt, "0", "", "0", "", "0"}})).lag);
}

TEST(ReplicationVerdict, SaysWhichThreadOfWhichChannelIsWrong)
{
    const auto found = judged(mariadb({{"dc1", "Yes", "Yes", "1", "0", "", "0", "", "0"},
                                       {"dc2", "Connecting", "Yes", std::nullopt, "2003", "no host", "0", "", "0"}}));
    EXPECT_EQ(found.now, standing::seeks_master);
    EXPECT_EQ(found.words, "the IO thread of \"dc2\" seeks its master: 2003 no host");
    EXPECT_EQ(judged(mariadb({{"", "No", "Yes", std::nullopt, "0", "", "0", "", "0"}})).words,
              "the IO thread does not run");
}

TEST(ReplicationVerdict, TakesTheWorstChannelAndSubtractsTheWantedDelay)
{
    const auto worst = judged(mariadb(
        {{"a", "Yes", "Yes", "3", "0", "", "0", "", "0"}, {"b", "Yes", "Yes", "605", "0", "", "0", "", "600"}}));
    EXPECT_EQ(worst.lag, 5s);
    EXPECT_EQ(worst.method, "replica_status");
    EXPECT_EQ(judged(mariadb({{"", "Yes", "Yes", "2", "0", "", "0", "", "5"}}), 4s).lag, 0s);
}

TEST(ReplicationVerdict, BelievesTheClockWhenTheReplicaSaysZero)
{
    const auto stalled = judged(mariadb({{"", "Yes", "Yes", "0", "0", "", "0", "", "0"}}), 6300ms);
    EXPECT_EQ(stalled.now, standing::replicates);
    EXPECT_EQ(stalled.lag, 6300ms);
    EXPECT_EQ(stalled.method, "gtid");
    EXPECT_EQ(judged(mariadb({{"", "Yes", "Yes", "9", "0", "", "0", "", "0"}}), 0s).lag, 9s);
}

TEST(ReplicationVerdict, AsksOnlyTheSourceThatIsWritten)
{
    const auto answer = mariadb({{"", "Yes", "Yes", "3", "0", "", "0", "", "0"}});
    EXPECT_EQ(judged(answer, 9s, config::lag_source::replica_status).lag, 3s);
    EXPECT_EQ(judged(answer, 1s, config::lag_source::gtid).lag, 1s);
    EXPECT_FALSE(judged(answer, std::nullopt, config::lag_source::gtid).lag);
}

}  // namespace tenbin::mysql
