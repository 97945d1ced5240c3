// What MYSQL_CHECK wants of a MySQL client library: log in, ask, leave. Such a library blocks and knows no cancelling:
// on which thread it runs, and how it is brought back, is the bulkhead's and the bridge's part. Nothing of the library
// itself is seen here.
#pragma once

#include <tenbin/base/duration.hpp>
#include <tenbin/base/endpoint.hpp>
#include <tenbin/base/secret.hpp>
#include <tenbin/mysql/replication_status.hpp>

#include <tl/expected.hpp>

#include <memory>
#include <optional>
#include <string>

namespace tenbin::check {

struct mysql_question {
    endpoint where{};
    std::string user{};
    secret password{};
    std::string schema{};     ///< empty: none
    std::string query{};      ///< empty: the login is all
    milliseconds patience{};  ///< for the login, for a read and for a write
};

struct mysql_answer {
    enum class rows : bool { none, some };

    rows found = rows::none;
    std::optional<std::string> value{};  ///< the last column of the first row as text; absent: NULL, or no row
};

/// The server's no, or the library's own.
struct mysql_failure {
    int code = 0;
    std::string sqlstate{};
    std::string words{};  ///< as they came, with whatever bytes are in them
};

using mysql_outcome = tl::expected<mysql_answer, mysql_failure>;

/// A login that is kept. One thread at a time.
class mysql_link {
public:
    virtual ~mysql_link() = default;

    /// The whole answer; an answer without rows has no columns either. Blocks, and never throws.
    [[nodiscard]] virtual tl::expected<mysql::text_table, mysql_failure> ask(const std::string& query) = 0;
};

class mysql_client {
public:
    virtual ~mysql_client() = default;

    /// Each thread that asks says so once before and once after.
    virtual void begin_thread() = 0;
    virtual void end_thread() = 0;

    /// Logs in, asks and leaves; blocks, and never throws.
    [[nodiscard]] virtual mysql_outcome ask(const mysql_question& what) = 0;
    /// Logs in, whatever the question; blocks, and never throws.
    [[nodiscard]] virtual tl::expected<std::unique_ptr<mysql_link>, mysql_failure>
    connect(const mysql_question& what) = 0;
};

}  // namespace tenbin::check
