// The blocks at the top level, and the words of global_defs.
#include <array>

#include "keyword_rows.hpp"

namespace tenbin::config {

namespace {

constexpr std::array<std::string_view, 3> engines{"auto", "io_uring", "epoll"};

constexpr keyword rows[] = {
    {.name = "global_defs",
     .where = place::top,
     .value = nested{.opens = place::global},
     .example = "global_defs {",
     .help = "What concerns the whole daemon.",
     .repeatable = true},
    {.name = "mysql_proxy",
     .where = place::top,
     .value = nested{.opens = place::mysql_proxy, .values = 1},
     .example = "mysql_proxy NAME {",
     .help = "A virtual MySQL server.",
     .repeatable = true,
     .is_of_tenbin = true},
    {.name = "tcp_proxy",
     .where = place::top,
     .value = nested{.opens = place::tcp_proxy, .values = 1},
     .example = "tcp_proxy NAME {",
     .help = "Balances any protocol over TCP.",
     .repeatable = true,
     .is_of_tenbin = true},

    {.name = "router_id",
     .where = place::global,
     .value = free_text{[](scope& in, const std::string& text) { in.model->global.router_id = text; }},
     .example = "router_id ll1",
     .help = "The name of this box; else the host's name.",
     .former = "lvs_id"},
    {.name = "workers",
     .where = place::global,
     .value = number{.least = 1,
                     .most = 256,
                     .word_for_zero = "auto",
                     .put = [](scope& in, unsigned count) { in.model->global.workers = count; }},
     .otherwise = "auto",
     .example = "workers auto",
     .help = "Threads that carry sessions; auto: one per core.",
     .is_of_tenbin = true},
    {.name = "io_engine",
     .where = place::global,
     .value =
         choice{.words = engines,
                .put = [](scope& in, std::size_t which) { in.model->global.engine = static_cast<io_engine>(which); }},
     .otherwise = "auto",
     .example = "io_engine auto",
     .help = "How sockets are driven; auto: io_uring where the kernel allows it, else epoll.",
     .is_of_tenbin = true},
    {.name = "user",
     .where = place::global,
     .value = free_text{[](scope& in, const std::string& text) { in.model->global.user = text; }},
     .example = "user tenbin",
     .help = "Whom the roles become when started as root; else tenbin or nobody.",
     .is_of_tenbin = true},
};

static_assert(static_cast<int>(io_engine::automatic) == 0 && static_cast<int>(io_engine::io_uring) == 1 &&
              static_cast<int>(io_engine::epoll) == 2);

}  // namespace

std::span<const keyword> global_keywords() noexcept
{
    return rows;
}

}  // namespace tenbin::config
