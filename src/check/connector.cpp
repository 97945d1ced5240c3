#include <tenbin/check/connector.hpp>

#include <cppconn/exception.h>
#include <cppconn/resultset.h>
#include <cppconn/resultset_metadata.h>
#include <cppconn/statement.h>
#include <mysql_connection.h>
#include <mysql_driver.h>

#include <exception>
#include <map>
#include <memory>

namespace tenbin::check {

namespace {

/// The library counts seconds. A second more than asked for, so that whoever keeps the time exactly comes first.
int in_seconds(milliseconds time)
{
    return static_cast<int>(std::chrono::ceil<seconds>(time).count()) + 1;
}

/// A key that the library does not know is ignored without a word: tests hold these to what they do.
sql::ConnectOptionsMap options_of(const mysql_account& what)
{
    const auto patience = in_seconds(what.patience);
    sql::ConnectOptionsMap options;
    options["hostName"] = sql::SQLString{"tcp://" + what.where.to_string()};
    options["userName"] = sql::SQLString{what.user};
    options["password"] = sql::SQLString{what.password.reveal()};
    if (!what.schema.empty())
        options["schema"] = sql::SQLString{what.schema};
    options["OPT_CONNECT_TIMEOUT"] = patience;
    options["OPT_READ_TIMEOUT"] = patience;
    options["OPT_WRITE_TIMEOUT"] = patience;
    // A server may name a file of this machine in its answer to any query, and a client that allows it sends the file.
    options["OPT_LOCAL_INFILE"] = 0;
    options["OPT_CONNECT_ATTR_ADD"] = std::map<sql::SQLString, sql::SQLString>{{"program_name", "tenbin-check"}};
    return options;
}

mysql_failure failure_of(const sql::SQLException& problem)
{
    return {.code = problem.getErrorCode(), .sqlstate = problem.getSQLState(), .words = problem.what()};
}

mysql_failure failure_of(const std::exception& problem)
{
    return {.code = 0, .sqlstate = "HY000", .words = problem.what()};
}

class connector_link final : public mysql_link {
public:
    explicit connector_link(std::unique_ptr<sql::Connection> to) : to_{std::move(to)} {}

    mysql_outcome ask(const std::string& query) override
    {
        try {
            const std::unique_ptr<sql::Statement> asked{to_->createStatement()};
            mysql::text_table answer;
            if (!asked->execute(query))
                return answer;
            const std::unique_ptr<sql::ResultSet> rows{asked->getResultSet()};
            auto* const about = rows->getMetaData();
            const auto columns = about->getColumnCount();
            for (unsigned i = 1; i <= columns; ++i)
                answer.columns.push_back(about->getColumnLabel(i).asStdString());
            while (rows->next()) {
                auto& row = answer.rows.emplace_back(columns);
                for (unsigned i = 1; i <= columns; ++i)
                    if (!rows->isNull(i))
                        row[i - 1] = rows->getString(i).asStdString();
            }
            return answer;
        } catch (const sql::SQLException& problem) {
            return tl::unexpected{failure_of(problem)};
        } catch (const std::exception& problem) {
            return tl::unexpected{failure_of(problem)};
        }
    }

private:
    std::unique_ptr<sql::Connection> to_;
};

class connector_client final : public mysql_client {
public:
    void begin_thread() override { driver_->threadInit(); }
    void end_thread() override { driver_->threadEnd(); }

    tl::expected<std::unique_ptr<mysql_link>, mysql_failure> connect(const mysql_account& account) override
    {
        try {
            auto options = options_of(account);
            return std::make_unique<connector_link>(std::unique_ptr<sql::Connection>{driver_->connect(options)});
        } catch (const sql::SQLException& problem) {
            return tl::unexpected{failure_of(problem)};
        } catch (const std::exception& problem) {
            return tl::unexpected{failure_of(problem)};
        }
    }

private:
    sql::mysql::MySQL_Driver* driver_ = sql::mysql::get_mysql_driver_instance();  // the library's own
};

}  // namespace

mysql_client& connector()
{
    static connector_client only;
    return only;
}

}  // namespace tenbin::check
