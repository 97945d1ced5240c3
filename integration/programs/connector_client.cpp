// A client that is written as applications are: MySQL Connector/C++, a new connection for every session, a prepared
// statement in the binary protocol. `connector_client HOST PORT USER PASSWORD SECONDS` prints a line per session,
// "ok 101" (the server_id that answered) or "failed CODE SQLSTATE words", and leaves with status 0.
#include <cppconn/prepared_statement.h>
#include <cppconn/resultset.h>
#include <mysql_connection.h>
#include <mysql_driver.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

namespace {

using clock = std::chrono::steady_clock;

constexpr int timeout_seconds = 15;

std::string one_session(sql::ConnectOptionsMap& options, int number)
{
    const std::unique_ptr<sql::Connection> link{sql::mysql::get_mysql_driver_instance()->connect(options)};
    const std::unique_ptr<sql::PreparedStatement> asked{link->prepareStatement("SELECT @@server_id, ?")};
    asked->setInt(1, number);
    const std::unique_ptr<sql::ResultSet> rows{asked->executeQuery()};
    if (!rows->next() || rows->getInt(2) != number)
        return "failed 0 HY000 the answer is not that of the question";
    return "ok " + std::to_string(rows->getInt(1));
}

}  // namespace

int main(int count, char** words)
{
    if (count != 6) {
        std::fputs("connector_client HOST PORT USER PASSWORD SECONDS\n", stderr);
        return 2;
    }
    sql::ConnectOptionsMap options;
    options["hostName"] = sql::SQLString{"tcp://" + std::string{words[1]} + ":" + words[2]};
    options["userName"] = sql::SQLString{words[3]};
    options["password"] = sql::SQLString{words[4]};
    options["OPT_CONNECT_TIMEOUT"] = timeout_seconds;
    options["OPT_READ_TIMEOUT"] = timeout_seconds;
    options["OPT_WRITE_TIMEOUT"] = timeout_seconds;

    const auto end = clock::now() + std::chrono::duration<double>{std::strtod(words[5], nullptr)};
    for (int number = 1; clock::now() < end; ++number) {
        try {
            std::puts(one_session(options, number).c_str());
        } catch (const sql::SQLException& problem) {
            std::printf("failed %d %s %s\n", problem.getErrorCode(), problem.getSQLStateCStr(), problem.what());
        }
        std::fflush(stdout);
    }
    return 0;
}
