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
#include <string>

namespace tenbin::check {

/// Who logs in, and where.
struct mysql_account {
    endpoint where{};
    std::string user{};
    secret password{};
    std::string schema{};     ///< empty: none
    milliseconds patience{};  ///< for the login, for a read and for a write
};

/// The server's no, or the library's own.
struct mysql_failure {
    int code = 0;
    std::string sqlstate{};
    std::string words{};  ///< as they came, with whatever bytes are in them
};

/// An answer; one without rows, and a login, has no columns either.
using mysql_outcome = tl::expected<mysql::text_table, mysql_failure>;

/// A login. One thread at a time.
class mysql_link {
public:
    virtual ~mysql_link() = default;

    /// The whole answer. Blocks, and never throws.
    [[nodiscard]] virtual mysql_outcome ask(const std::string& query) = 0;
};

class mysql_client {
public:
    virtual ~mysql_client() = default;

    /// Each thread that asks says so once before and once after.
    virtual void begin_thread() = 0;
    virtual void end_thread() = 0;

    /// Logs in; blocks, and never throws.
    [[nodiscard]] virtual tl::expected<std::unique_ptr<mysql_link>, mysql_failure>
    connect(const mysql_account& account) = 0;
};

}  // namespace tenbin::check
