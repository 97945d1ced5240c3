// What global_defs says of the kernel's IPVS.
#include <fmt/format.h>

#include "keyword_rows.hpp"
#include "line_words.hpp"
#include "words.hpp"

namespace tenbin::config {

namespace {

using namespace std::chrono_literals;

void read_timeouts(const line_read& line)
{
    auto& lvs = line.in.model->lvs;
    for (std::size_t i = 1; line.has(i); i += 2) {
        const auto& key = line.words[i];
        auto* const field = key.text == "tcp"      ? &lvs.tcp_timeout
                            : key.text == "tcpfin" ? &lvs.tcpfin_timeout
                            : key.text == "udp"    ? &lvs.udp_timeout
                                                   : nullptr;
        if (field == nullptr) {
            line.error(key,
                       fmt::format("{} is not a value of lvs_timeouts", in_quotes(key)),
                       "as in: lvs_timeouts tcp 900 udp 300");
            return;
        }
        if (!line.has(i + 1)) {
            line.error(key, fmt::format("{} needs a time", key.text), "as in: lvs_timeouts tcp 900 udp 300");
            return;
        }
        if (const auto time = read_time(line, line.words[i + 1], 2'678'400s))
            *field = std::chrono::ceil<seconds>(*time);
    }
}

/// `IF [inst VI] [id N] …`, and the old order `IF VI [ID]`.
void read_sync_daemon(const line_read& line)
{
    auto& lvs = line.in.model->lvs;
    lvs.sync_interface = line.words[1].text;
    const auto instance = [&](const word& name) {
        lvs.sync_instance = name.text;
        refer(line, named_thing::vrrp_instance, name);
    };
    const auto number = [&](const word& given, int most) {
        const auto value = read_int(line, given, {.least = 0, .most = most});
        return value ? std::optional{static_cast<unsigned>(*value)} : std::nullopt;
    };
    for (std::size_t i = 2; line.has(i); ++i) {
        const auto& key = line.words[i].text;
        const bool is_key =
            key == "inst" || key == "id" || key == "maxlen" || key == "port" || key == "ttl" || key == "group";
        if (!is_key && i == 2) {
            instance(line.words[i]);
            continue;
        }
        if (!is_key && i == 3 && !lvs.sync_instance.empty()) {
            lvs.sync_id = number(line.words[i], 255);
            continue;
        }
        if (!is_key || !line.has(i + 1)) {
            line.error(line.words[i],
                       is_key ? fmt::format("{} needs a value", key)
                              : fmt::format("{} is not a value of lvs_sync_daemon", in_quotes(line.words[i])),
                       fmt::format("as in: {}", line.row.example));
            return;
        }
        const auto& given = line.words[++i];
        if (key == "inst")
            instance(given);
        else if (key == "id")
            lvs.sync_id = number(given, 255);
        else if (key == "maxlen")
            lvs.sync_length_max = number(given, 65'535);
        else if (key == "port")
            lvs.sync_port = read_port(line, given);
        else if (key == "ttl")
            lvs.sync_ttl = number(given, 255);
        else
            lvs.sync_group = read_address(line, given);
    }
}

void read_flush_on_stop(const line_read& line)
{
    auto& how = line.in.model->lvs.at_end;
    how = line.has(1) ? flush_on_stop::services : flush_on_stop::everything;
    if (line.has(1) && line.words[1].text != "VS")
        line.error(line.words[1],
                   fmt::format("{} is not a value of lvs_flush_on_stop", in_quotes(line.words[1])),
                   "it can be: VS");
}

constexpr std::string_view local_words[] = {"auto", "off"};

constexpr keyword rows[] = {
    {.name = "vip_local",
     .where = place::global,
     .value = choice{.words = local_words,
                     .put = [](scope& in, std::size_t which) { in.model->lvs.local = static_cast<vip_local>(which); }},
     .otherwise = "auto",
     .example = "vip_local auto",
     .help = "auto: addresses of virtual servers that no interface and no network of one has are set on lo.",
     .is_of_tenbin = true},
    {.name = "lvs_timeouts",
     .where = place::global,
     .value =
         words_of_its_own{.least = 2, .most = 6, .shape = "[tcp TIME] [tcpfin TIME] [udp TIME]", .read = read_timeouts},
     .example = "lvs_timeouts tcp 900 udp 300",
     .help = "When the kernel forgets silent connections; 0: as it does."},
    {.name = "lvs_flush",
     .where = place::global,
     .value = bare([](scope& in, bool set) { in.model->lvs.flush = set; }),
     .otherwise = "no",
     .example = "lvs_flush",
     .help = "Empties the kernel's table at the start."},
    {.name = "lvs_flush_on_stop",
     .where = place::global,
     .value = words_of_its_own{.least = 0, .most = 1, .shape = "[VS]", .read = read_flush_on_stop},
     .example = "lvs_flush_on_stop VS",
     .help = "Empties it at the end; VS: of the own services only.",
     .former = "lvs_flush_onstop"},
    {.name = "lvs_sync_daemon",
     .where = place::global,
     .value = words_of_its_own{.least = 1,
                               .most = 13,
                               .shape = "IF [inst NAME] [id N] [maxlen N] [port N] [ttl N] [group ADDRESS]",
                               .read = read_sync_daemon},
     .example = "lvs_sync_daemon eth0 inst NAME id 1",
     .help = "Connections are told to the other box."},
    {.name = "checker_log_all_failures",
     .where = place::global,
     .value = flag{[](scope& in, bool set) { in.model->lvs.log_all_failures = set; }},
     .otherwise = "no",
     .example = "checker_log_all_failures",
     .help = "Logs each failed attempt of a check."},
};

}  // namespace

std::span<const keyword> global_lvs_keywords() noexcept
{
    return rows;
}

}  // namespace tenbin::config
