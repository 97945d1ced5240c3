// A server's place in the stream of transactions, from what it says of itself: MariaDB's positions ("0-1-270,5-2-14":
// domain, server, sequence number; everything before belongs to it), and MySQL's sets ("uuid:1-5:7", since 8.3 with
// tags: "uuid:1-5:blue:1-2"). Two places can be compared: does one have all that the other has?
// https://mariadb.com/kb/en/gtid/  https://dev.mysql.com/doc/refman/8.4/en/replication-gtids-concepts.html
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tenbin::mysql {

class gtid_set {
public:
    /// Either form; an empty text is the empty set. Nothing if it is neither.
    [[nodiscard]] static std::optional<gtid_set> parse(std::string_view text);

    [[nodiscard]] bool contains(const gtid_set& other) const;
    [[nodiscard]] bool empty() const noexcept { return sources_.empty(); }

    bool operator==(const gtid_set&) const = default;

private:
    struct interval {
        std::uint64_t first;
        std::uint64_t last;
        bool operator==(const interval&) const = default;
    };

    [[nodiscard]] bool add(std::string_view source);
    void join(const std::string& source, interval added);

    /// By domain, or by UUID and tag: in order, apart from each other.
    std::map<std::string, std::vector<interval>, std::less<>> sources_;
};

}  // namespace tenbin::mysql
