#include <tenbin/mysql/server_fitness.hpp>

#include <gtest/gtest.h>

namespace tenbin::mysql {
namespace {

using demand = config::wsrep_demand;

text_table said(std::vector<std::vector<std::optional<std::string>>> rows)
{
    return {.columns = {"Variable_name", "Value"}, .rows = std::move(rows)};
}

text_table node(std::string cluster, std::string state, std::string comment, std::string ready = "ON")
{
    return said({{"wsrep_cluster_status", cluster},
                 {"wsrep_local_state", state},
                 {"wsrep_local_state_comment", comment},
                 {"wsrep_ready", ready}});
}

std::string unfit_node(const text_table& status, demand wanted = demand::synced)
{
    return find_unfit({.wsrep = wanted}, {}, status).value_or("fit");
}

std::string unfit_role(const text_table& variables)
{
    return find_unfit({.read_only = true}, variables, {}).value_or("fit");
}

std::string unfit_room(std::string used, std::string most)
{
    return find_unfit({.connections_used = 90}, said({{"max_connections", most}}), said({{"Threads_connected", used}}))
        .value_or("fit");
}

TEST(ServerFitness, AsksForNothingThatIsNotDemanded)
{
    EXPECT_EQ(variables_statement({}), "");
    EXPECT_EQ(status_statement({}), "");
    EXPECT_EQ(variables_statement({.wsrep = demand::synced}), "");
    EXPECT_EQ(status_statement({.read_only = true}), "");
    EXPECT_NE(variables_statement({.connections_used = 90}), "");
    EXPECT_NE(status_statement({.connections_used = 90}), "");
    EXPECT_EQ(find_unfit({}, {}, {}), std::nullopt);
}

TEST(ServerFitness, TakesAnyOfTheThreeWaysToBeReadOnly)
{
    EXPECT_EQ(unfit_role(said({{"read_only", "OFF"}})), "role: it is not read_only");
    EXPECT_EQ(unfit_role(said({{"read_only", "ON"}})), "fit");
    EXPECT_EQ(unfit_role(said({{"read_only", "NO_LOCK"}})), "fit");
    EXPECT_EQ(unfit_role(said({{"read_only", "OFF"}, {"super_read_only", "ON"}})), "fit");
    EXPECT_EQ(unfit_role(said({{"innodb_read_only", "ON"}, {"read_only", "OFF"}})), "fit");
    EXPECT_EQ(unfit_role({}), "role: it does not say whether it is read_only");
}

TEST(ServerFitness, WantsANodeThatServes)
{
    EXPECT_EQ(unfit_node(node("Primary", "4", "Synced")), "fit");
    EXPECT_EQ(unfit_node(node("Primary", "4", "Synced", "OFF")), "wsrep: it is not ready");
    EXPECT_EQ(unfit_node(node("non-Primary", "4", "Synced")), "wsrep: its part of the cluster is non-Primary");
    EXPECT_EQ(unfit_node(node("Primary", "1", "Joining")), "wsrep: it is Joining, not Synced");
    EXPECT_EQ(unfit_node(node("Primary", "2", "Donor/Desynced")), "wsrep: it is Donor/Desynced, not Synced");
    EXPECT_EQ(unfit_node(node("Primary", "2", "Donor/Desynced"), demand::donor), "fit");
    EXPECT_EQ(unfit_node(node("Primary", "3", "Joined"), demand::donor), "wsrep: it is Joined, not Synced");
    EXPECT_EQ(unfit_node(node("Disconnected", "0", "Disconnected", "OFF")), "wsrep: it is no node of a cluster");
    EXPECT_EQ(unfit_node({}), "wsrep: it is no node of a cluster");
}

TEST(ServerFitness, CountsTheRoomForConnections)
{
    EXPECT_EQ(unfit_room("89", "100"), "fit");
    EXPECT_EQ(unfit_room("90", "100"), "capacity: 90 of 100 connections are used");
    EXPECT_EQ(unfit_room("x", "100"), "capacity: it does not say how many connections it has");
    EXPECT_EQ(unfit_room("0", "0"), "capacity: it does not say how many connections it has");
}

TEST(ServerFitness, WantsThreadsThatRunOrSeekTheirMaster)
{
    using thread = replication_thread;
    const replication_channel runs{.io = thread::running, .sql = thread::running};
    auto stopped = runs;
    stopped.sql = thread::stopped;
    stopped.sql_error = 1062;
    stopped.error = "Duplicate entry";
    auto seeks = runs;
    seeks.io = thread::connecting;
    const auto judged = [](std::vector<replication_channel> channels) {
        return find_unfit_replication(channels).value_or("fit");
    };

    EXPECT_EQ(judged({}), "replication: it is no replica");
    EXPECT_EQ(judged({runs}), "fit");
    EXPECT_EQ(judged({runs, seeks}), "fit");
    EXPECT_EQ(judged({runs, stopped}), "replication: the SQL thread does not run: 1062 Duplicate entry");
}

}  // namespace
}  // namespace tenbin::mysql
