// Mail when something changes.
#include <fmt/format.h>

#include "keyword_rows.hpp"
#include "line_words.hpp"

namespace tenbin::config {

namespace {

using namespace std::chrono_literals;

template <auto Field> void set(scope& in, bool value)
{
    in.model->mail.*Field = value;
}

template <std::string mail_settings::*Field> void put_text(scope& in, const std::string& value)
{
    in.model->mail.*Field = value;
}

void read_recipients(const line_read& line)
{
    for (const auto& each : line.words)
        line.in.model->mail.recipients.push_back(each.text);
}

void read_server(const line_read& line)
{
    auto& mail = line.in.model->mail;
    mail.server = line.words[1].text;
    if (line.has(2)) {
        const auto port = read_int(line, line.words[2], {.least = 1, .most = 65'535});
        mail.port = static_cast<std::uint16_t>(port.value_or(mail.port));
    }
}

constexpr keyword flag_row(std::string_view name, void (*put_flag)(scope&, bool), std::string_view help)
{
    return {.name = name, .where = place::global, .value = flag{put_flag}, .example = name, .help = help};
}

constexpr keyword rows[] = {
    {.name = "notification_email",
     .where = place::global,
     .value = entries{.shape = "ADDRESS …", .read = read_recipients},
     .example = "notification_email { root@example.org }",
     .help = "Who gets mail.",
     .repeatable = true},
    {.name = "notification_email_from",
     .where = place::global,
     .value = free_text{put_text<&mail_settings::from>},
     .example = "notification_email_from lb1@example.org",
     .help = "Whom it is from."},
    {.name = "smtp_server",
     .where = place::global,
     .value = words_of_its_own{.least = 1, .most = 2, .shape = "HOST [PORT]", .read = read_server},
     .example = "smtp_server 192.0.2.25",
     .help = "Who takes it."},
    {.name = "smtp_helo_name",
     .where = place::global,
     .value = free_text{put_text<&mail_settings::helo_name>},
     .example = "smtp_helo_name lb1.example.org",
     .help = "Whom the box says it is; else its name."},
    {.name = "smtp_connect_timeout",
     .where = place::global,
     .value = duration{.least = 1ms,
                       .most = 24h,
                       .put = [](scope& in, milliseconds value) { in.model->mail.connect_timeout = value; }},
     .otherwise = "30s",
     .example = "smtp_connect_timeout 30",
     .help = "The deadline of each step of sending it."},
    flag_row("smtp_alert", set<&mail_settings::alerts>, "Mail for every change."),
    flag_row("smtp_alert_vrrp", set<&mail_settings::vrrp_alerts>, "Mail for changes of virtual routers."),
    flag_row("smtp_alert_checker", set<&mail_settings::checker_alerts>, "Mail for changes of servers."),
    flag_row("no_checker_emails", set<&mail_settings::no_checker_emails>, "No mail for changes of servers."),
    {.name = "no_email_faults",
     .where = place::global,
     .value = bare(set<&mail_settings::no_email_faults>),
     .example = "no_email_faults",
     .help = "No mail for FAULT."},
};

}  // namespace

std::span<const keyword> global_mail_keywords() noexcept
{
    return rows;
}

}  // namespace tenbin::config
