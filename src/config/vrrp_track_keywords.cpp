// What a virtual router tracks, and sync groups.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "keyword_rows.hpp"
#include "line_words.hpp"
#include "words.hpp"

namespace tenbin::config {

namespace {

using namespace std::chrono_literals;

constexpr auto instance_or_group = place::vrrp_instance | place::vrrp_sync_group;
constexpr std::string_view tracked_shape = "NAME [weight N [reverse|noreverse]]";
constexpr std::array<std::string_view, 2> matches{"initial", "partial"};

/// `NAME [weight N [reverse|noreverse]]`
template <std::vector<tracked> tracked_objects::*Field, int Most> const word* read_tracked(const line_read& line)
{
    tracked made{.name = line.words.front().text};
    if (line.has(1) && line.words[1].text != "weight") {
        line.error(line.words[1],
                   fmt::format("{} is too much here", in_quotes(line.words[1])),
                   "one a line, as in: NAME weight 10");
        return nullptr;
    }
    if (line.has(1) && !line.has(2)) {
        line.error(line.words[1], "weight needs a number");
        return nullptr;
    }
    if (line.has(2)) {
        const auto weight = read_weight(line, 2, Most);
        made.weight = weight.value;
        made.reverse = weight.reverse;
    }
    (open<tracked_objects>(line.in).*Field).push_back(std::move(made));
    return &line.words.front();
}

void read_interface(const line_read& line)
{
    if (const auto* name = read_tracked<&tracked_objects::interfaces, 253>(line))
        name_outside(line, outside_thing::interface, *name);
}

void read_script(const line_read& line)
{
    const auto* name = read_tracked<&tracked_objects::scripts, 253>(line);
    if (name == nullptr)
        return;
    refer(line, named_thing::vrrp_script, *name);
    if (std::get<vrrp_instance*>(line.in.open) != nullptr)
        line.in.written->instances.back().tracked_scripts.push_back(*name);
}

void read_file(const line_read& line)
{
    if (const auto* name = read_tracked<&tracked_objects::files, 254>(line))
        refer(line, named_thing::track_file, *name);
}

void read_process(const line_read& line)
{
    if (const auto* name = read_tracked<&tracked_objects::processes, 254>(line))
        refer(line, named_thing::track_process, *name);
}

void begin_group(const line_read& line)
{
    auto& made = line.in.model->vrrp_sync_groups.emplace_back();
    open_as(line.in, made);
    open_as(line.in, made.track);
    open_as(line.in, made.notify);
    if (!line.has(1))
        return;
    made.name = line.words[1].text;
    declare(line, named_thing::vrrp_sync_group, line.words[1]);
}

void read_members(const line_read& line)
{
    for (const auto& each : line.words) {
        const auto [other, is_free] = line.in.written->group_members.try_emplace(each.text, each.at);
        if (!is_free) {
            line.found.error(each.at,
                             fmt::format("{} is a member of a sync group already", in_quotes(each)),
                             {.notes = {{other->second, "the other place"}}});
            continue;
        }
        open<vrrp_sync_group>(line.in).members.push_back(each.text);
        refer(line, named_thing::vrrp_instance, each);
    }
}

void end_group(const block_read& block)
{
    if (!block.has_seen("group"))
        block.found.error(
            block.key, "this vrrp_sync_group has no group", {.hint = "group { with its instances, one a line"});
}

/// A new block of that name; it takes the place of another one.
template <class Block> Block& add_named(const line_read& line, named_thing what, std::vector<Block>& all)
{
    if (!line.has(1))
        return all.emplace_back();
    const auto& name = line.words[1];
    const bool is_new = !line.in.written->declared.contains({what, name.text});
    declare_again(line, what, name);
    const auto other =
        is_new ? all.end()
               : std::find_if(all.begin(), all.end(), [&](const Block& each) { return each.name == name.text; });
    auto& made = other == all.end() ? all.emplace_back() : * other = {};
    made.name = name.text;
    return made;
}

template <class Block> void read_own_weight(const line_read& line)
{
    const auto read = read_weight(line, 1, std::is_same_v<Block, vrrp_script> ? 253 : 254);
    open<Block>(line.in).weight = read.value.value_or(0);
    open<Block>(line.in).reverse = read.reverse;
}

void begin_script(const line_read& line)
{
    open_as(line.in, add_named(line, named_thing::vrrp_script, line.in.model->vrrp_scripts));
}

void read_script_user(const line_read& line)
{
    read_program_user(line, open<vrrp_script>(line.in).script);
}

void read_script_command(const line_read& line)
{
    read_program(line, open<vrrp_script>(line.in).script);
}

void end_script(const block_read& block)
{
    if (!block.has_seen("script"))
        block.found.error(
            block.key, "this vrrp_script has no script", {.hint = "as in: script \"/usr/bin/pgrep mysqld\""});
}

void begin_file(const line_read& line)
{
    open_as(line.in, add_named(line, named_thing::track_file, line.in.model->track_files));
}

void end_file(const block_read& block)
{
    if (!block.has_seen("file"))
        block.found.error(block.key, "this track_file has no file", {.hint = "as in: file /run/level"});
}

void begin_process(const line_read& line)
{
    open_as(line.in, add_named(line, named_thing::track_process, line.in.model->track_processes));
}

void end_process(const block_read& block)
{
    if (!block.has_seen("process"))
        block.found.error(block.key, "this vrrp_track_process has no process", {.hint = "as in: process mysqld"});
    const auto& made = open<track_process>(block.in);
    if (made.quorum_max < made.quorum && block.has_seen("quorum_max"))
        block.found.error(block.seen.at("quorum_max"),
                          "quorum_max is below quorum: no number of processes is right",
                          {.notes = {{block.has_seen("quorum") ? block.seen.at("quorum") : block.key, "the quorum"}}});
}

template <class Block, std::vector<std::string> Block::*Field, std::size_t First> void read_words(const line_read& line)
{
    auto& all = open<Block>(line.in).*Field;
    all.clear();
    for (std::size_t i = First; line.has(i); ++i)
        all.push_back(line.words[i].text);
}

void read_init_file(const line_read& line)
{
    for (std::size_t i = 1; line.has(i); ++i)
        if (line.words[i].text != "overwrite" &&
            !read_int(line, line.words[i], {.least = -2'147'483'647, .most = 2'147'483'647}))
            return;
    read_words<track_file, &track_file::init_file, 0>(line);
}

constexpr keyword
list_row(std::string_view name, void (*read)(const line_read&), std::string_view example, std::string_view help)
{
    return {.name = name,
            .where = instance_or_group,
            .value = entries{.shape = tracked_shape, .read = read},
            .example = example,
            .help = help,
            .repeatable = true};
}

template <class Block> constexpr keyword weight_row(place where, std::string_view otherwise)
{
    return {
        .name = "weight",
        .where = where,
        .value =
            words_of_its_own{.least = 1, .most = 2, .shape = "N [reverse|noreverse]", .read = read_own_weight<Block>},
        .otherwise = otherwise,
        .example = "weight 10",
        .help = "What it adds to a priority; 0: FAULT when it is bad."};
}

constexpr keyword rows[] = {
    list_row("track_interface", read_interface, "track_interface { eth1 }", "Interfaces that must be up."),
    list_row("track_script", read_script, "track_script { NAME weight 10 }", "Blocks vrrp_script that count."),
    list_row("track_file", read_file, "track_file { NAME weight 10 }", "Blocks track_file that count."),
    list_row(
        "track_process", read_process, "track_process { NAME weight 10 }", "Blocks vrrp_track_process that count."),
    ignored("track_bfd", instance_or_group),

    {.name = "vrrp_sync_group",
     .where = place::top,
     .value = nested{.opens = place::vrrp_sync_group, .values = 1, .begin = begin_group, .end = end_group},
     .example = "vrrp_sync_group NAME {",
     .help = "Instances that change together.",
     .repeatable = true},
    {.name = "group",
     .where = place::vrrp_sync_group,
     .value = entries{.shape = "INSTANCE …", .read = read_members, .must_have_one = true},
     .example = "group { NAME }",
     .help = "The members.",
     .repeatable = true},
    {.name = "sync_group_tracking_weight",
     .where = place::vrrp_sync_group,
     .value = flag{put<&vrrp_sync_group::tracking_weight>},
     .otherwise = "no",
     .example = "sync_group_tracking_weight",
     .help = "Weights of tracked objects count for members.",
     .former = "global_tracking"},
    {.name = "notify_priority_changes",
     .where = place::vrrp_sync_group,
     .value = flag{put<&vrrp_sync_group::notify_priority_changes>},
     .example = "notify_priority_changes",
     .help = "Changes of the members' priorities are written to the FIFO."},
    {.name = "smtp_alert",
     .where = place::vrrp_sync_group,
     .value = flag{put<&vrrp_sync_group::smtp_alert>},
     .example = "smtp_alert",
     .help = "Sends mail when something changes."},

    {.name = "vrrp_script",
     .where = place::top,
     .value = nested{.opens = place::vrrp_script, .values = 1, .begin = begin_script, .end = end_script},
     .example = "vrrp_script NAME {",
     .help = "A program whose exit code counts for priorities.",
     .repeatable = true},
    {.name = "script",
     .where = place::vrrp_script,
     .value = words_of_its_own{.least = 1, .most = 3, .shape = "COMMAND [USER [GROUP]]", .read = read_script_command},
     .example = "script \"/usr/bin/pgrep mysqld\"",
     .help = "The program and its arguments; exit code 0 is good."},
    {.name = "interval",
     .where = place::vrrp_script,
     .value = duration{.least = 1ms, .most = 24h, .put = put<&vrrp_script::interval>},
     .otherwise = "1s",
     .example = "interval 2",
     .help = "From one start of it to the next."},
    {.name = "timeout",
     .where = place::vrrp_script,
     .value = duration{.least = 0ms, .most = 24h, .put = put<&vrrp_script::timeout>},
     .otherwise = "0",
     .example = "timeout 1",
     .help = "Running longer is a failure; 0: the interval."},
    weight_row<vrrp_script>(place::vrrp_script, "0"),
    {.name = "rise",
     .where = place::vrrp_script,
     .value = number{.least = 1, .most = 2'147'483'647, .put = put<&vrrp_script::rise>},
     .otherwise = "1",
     .example = "rise 2",
     .help = "So many successes in a row are good."},
    {.name = "fall",
     .where = place::vrrp_script,
     .value = number{.least = 1, .most = 2'147'483'647, .put = put<&vrrp_script::fall>},
     .otherwise = "1",
     .example = "fall 2",
     .help = "So many failures in a row are bad."},
    {.name = "user",
     .where = place::vrrp_script,
     .value = words_of_its_own{.least = 1, .most = 2, .shape = "USER [GROUP]", .read = read_script_user},
     .example = "user nobody",
     .help = "Who runs it; else script_user."},
    {.name = "init_fail",
     .where = place::vrrp_script,
     .value = bare(put<&vrrp_script::init_fail>),
     .otherwise = "no",
     .example = "init_fail",
     .help = "It is bad until it has succeeded."},

    {.name = "track_file",
     .where = place::top,
     .value = nested{.opens = place::track_file, .values = 1, .begin = begin_file, .end = end_file},
     .example = "track_file NAME {",
     .help = "A file with a number that counts for priorities and weights.",
     .repeatable = true,
     .also = "vrrp_track_file"},
    {.name = "file",
     .where = place::track_file,
     .value = free_text{put<&track_file::file>},
     .example = "file /run/level",
     .help = "Where the number stands; missing or no number: 0."},
    weight_row<track_file>(place::track_file, "1"),
    {.name = "init_file",
     .where = place::track_file,
     .value = words_of_its_own{.least = 0, .most = 2, .shape = "[VALUE] [overwrite]", .read = read_init_file},
     .example = "init_file 0",
     .help = "The file is made if it is missing."},

    {.name = "vrrp_track_process",
     .where = place::top,
     .value = nested{.opens = place::track_process, .values = 1, .begin = begin_process, .end = end_process},
     .example = "vrrp_track_process NAME {",
     .help = "Processes whose number counts for priorities.",
     .repeatable = true},
    {.name = "process",
     .where = place::track_process,
     .value = words_of_its_own{.least = 1,
                               .most = line_words_max,
                               .shape = "PROGRAM [PARAMETER …]",
                               .read = read_words<track_process, &track_process::process, 1>},
     .example = "process mysqld",
     .help = "The program, and parameters that it must have."},
    {.name = "param_match",
     .where = place::track_process,
     .value =
         choice{.words = matches,
                .put = [](scope& in,
                          std::size_t which) { open<track_process>(in).param_match = std::string{matches[which]}; }},
     .example = "param_match initial",
     .help = "Only the first parameters, or their beginnings, must match."},
    {.name = "full_command",
     .where = place::track_process,
     .value = bare(put<&track_process::full_command>),
     .otherwise = "no",
     .example = "full_command",
     .help = "The whole command line counts, not the program's name."},
    weight_row<track_process>(place::track_process, "0"),
    {.name = "quorum",
     .where = place::track_process,
     .value = number{.least = 1, .most = 65'535, .put = put<&track_process::quorum>},
     .otherwise = "1",
     .example = "quorum 1",
     .help = "So many must run."},
    {.name = "quorum_max",
     .where = place::track_process,
     .value = number{.least = 0, .most = 65'535, .put = put<&track_process::quorum_max>},
     .otherwise = "65535",
     .example = "quorum_max 1",
     .help = "No more may run."},
    {.name = "delay",
     .where = place::track_process,
     .value = duration{.least = 0ms,
                       .most = 1h,
                       .put =
                           [](scope& in, milliseconds time) {
                               open<track_process>(in).fork_delay = time;
                               open<track_process>(in).terminate_delay = time;
                           }},
     .otherwise = "0",
     .example = "delay 1",
     .help = "fork_delay and terminate_delay in one."},
    {.name = "fork_delay",
     .where = place::track_process,
     .value = duration{.least = 0ms, .most = 1h, .put = put<&track_process::fork_delay>},
     .otherwise = "0",
     .example = "fork_delay 1",
     .help = "How long after a start the quorum is looked at."},
    {.name = "terminate_delay",
     .where = place::track_process,
     .value = duration{.least = 0ms, .most = 1h, .put = put<&track_process::terminate_delay>},
     .otherwise = "0",
     .example = "terminate_delay 1",
     .help = "How long after an end."},
};

}  // namespace

std::span<const keyword> vrrp_track_keywords() noexcept
{
    return rows;
}

}  // namespace tenbin::config
