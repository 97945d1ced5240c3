// The checks of the real servers of layer 4; those of proxies have MISC_CHECK and FILE_CHECK from here.
#pragma once

#include <tenbin/base/duration.hpp>
#include <tenbin/base/endpoint.hpp>
#include <tenbin/config/command.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tenbin::config {

struct status_range {
    unsigned first = 200;
    unsigned last = 299;

    bool operator==(const status_range&) const = default;
};

/// A page, and what must come back.
struct http_url {
    std::string path{};
    std::vector<status_range> statuses{};  ///< none: 200-299, if nothing else is asked for
    std::string digest{};                  ///< MD5 of the body in hex; empty: any
    std::string virtualhost{};
    std::string regex{};
    std::vector<std::string> regex_options{};
    bool regex_no_match = false;
    unsigned regex_min_offset = 0;
    unsigned regex_max_offset = 0;  ///< 0: to the end

    bool operator==(const http_url&) const = default;
};

enum class http_version : std::uint8_t { v1_0, v1_0_close, v1_1 };

struct http_check {
    bool tls = false;
    std::vector<http_url> urls{};
    std::string virtualhost{};
    http_version version = http_version::v1_0;
    bool enable_sni = false;
    std::string sni_name{};
    bool tls_compliant = false;
    bool fast_recovery = false;

    bool operator==(const http_check&) const = default;
};

struct connect_check {
    bool operator==(const connect_check&) const = default;
};

struct ping_check {
    bool operator==(const ping_check&) const = default;
};

struct smtp_check {
    std::string helo_name{"smtpchecker.keepalived.org"};

    bool operator==(const smtp_check&) const = default;
};

struct misc_check {
    command path{};
    std::optional<milliseconds> timeout{};  ///< absent: the delay_loop
    bool dynamic = false;                   ///< exit codes 2..255 are weights 0..253

    bool operator==(const misc_check&) const = default;
};

struct dns_check {
    std::string type{"SOA"};
    std::string name{"."};

    bool operator==(const dns_check&) const = default;
};

/// A byte of a reply of which only the bits of the mask count.
struct masked_byte {
    std::uint8_t value = 0;
    std::uint8_t mask = 0xff;

    bool operator==(const masked_byte&) const = default;
};

struct udp_check {
    std::vector<std::uint8_t> payload{};  ///< empty: 32 bytes of text
    bool require_reply = false;
    std::vector<masked_byte> reply{};
    unsigned min_reply_length = 0;
    unsigned max_reply_length = 255;

    bool operator==(const udp_check&) const = default;
};

struct file_check {
    std::string track_file{};
    std::optional<int> weight{};  ///< absent: the file's
    bool reverse = false;

    bool operator==(const file_check&) const = default;
};

struct service_check {
    std::variant<connect_check, http_check, smtp_check, misc_check, dns_check, udp_check, ping_check, file_check>
        what{};
    std::optional<address> connect_ip{};
    std::optional<std::uint16_t> connect_port{};
    std::optional<address> bind_to{};
    std::uint16_t bind_port = 0;
    std::string bind_interface{};
    unsigned mark = 0;  ///< SO_MARK
    bool alpha = false;
    bool log_all_failures = false;
    unsigned retry = 1;
    bool refusal_is_final = true;  ///< neither retry nor delay_before_retry was written: who says no is not asked again
    milliseconds connect_timeout{5000};
    milliseconds delay_before_retry{1000};
    milliseconds delay_loop{60000};
    milliseconds warmup{60000};  ///< the first check comes at a random moment of this time

    bool operator==(const service_check&) const = default;
};

}  // namespace tenbin::config
