// The words on what the checks of many servers, or many checks of a server, say together.
#include "keyword_rows.hpp"
#include "line_words.hpp"

namespace tenbin::config {

namespace {

using namespace std::chrono_literals;

constexpr keyword rows[] = {
    {.name = "flap_damping",
     .where = place::any_proxy,
     .value = duration{.least = 0ms,
                       .most = 24h,
                       .put = [](scope& in, milliseconds time) { in.proxy->health.flap_damping = time; }},
     .otherwise = "0",
     .example = "flap_damping 2m",
     .help = "A server that goes down for the third time in a short while gets no session for a while that grows up to "
             "this when it is good again; 0: it does at once."},
    {.name = "quorum",
     .where = place::any_proxy,
     .value = number{.least = 1,
                     .most = 2'147'483'647,
                     .put = [](scope& in, unsigned weight) { in.proxy->health.quorum = weight; }},
     .otherwise = "1",
     .example = "quorum 2",
     .help =
         "The weight of real servers that must be up. With less the quorum is lost: new sessions go to the sorry "
         "servers only, if there are any, until it is back; servers that panic_threshold keeps count as up, those of "
         "routes do not count."},
    {.name = "hysteresis",
     .where = place::any_proxy,
     .value = number{.least = 0,
                     .most = 2'147'483'647,
                     .put = [](scope& in, unsigned weight) { in.proxy->health.hysteresis = weight; }},
     .otherwise = "0",
     .example = "hysteresis 1",
     .help = "The quorum is lost with less than quorum - hysteresis, and gained with quorum + hysteresis."},
    {.name = "panic_threshold",
     .where = place::any_proxy,
     .value = words_of_its_own{.least = 1,
                               .most = 1,
                               .shape = "N%",
                               .read =
                                   [](const line_read& line) {
                                       const auto value = read_percent(line, line.words.at(1));
                                       line.in.proxy->health.panic_threshold = static_cast<unsigned>(value.value_or(0));
                                   }},
     .otherwise = "0%",
     .example = "panic_threshold 50%",
     .help = "When more of the real servers than that fail within a round of checks without refusing, the checks are "
             "what is wrong: those servers serve on; 0%: never."},
};

}  // namespace

std::span<const keyword> health_keywords() noexcept
{
    return rows;
}

}  // namespace tenbin::config
