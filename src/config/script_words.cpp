#include "script_words.hpp"

#include "line_words.hpp"

namespace tenbin::config {

void read_check_program(const line_read& line)
{
    read_program(line, open<misc_check>(line.in).path);
}

void read_check_user(const line_read& line)
{
    read_program_user(line, open<misc_check>(line.in).path);
}

void read_tracked_file(const line_read& line)
{
    open<file_check>(line.in).track_file = line.words[1].text;
    refer(line, named_thing::track_file, line.words[1]);
}

void read_file_weight(const line_read& line)
{
    const auto read = read_weight(line, 1, 2'147'483'647);
    open<file_check>(line.in).weight = read.value;
    open<file_check>(line.in).reverse = read.reverse;
}

void need_check_program(const block_read& block)
{
    if (!block.has_seen("misc_path"))
        block.found.error(
            block.key, "this MISC_CHECK has no misc_path", {.hint = "as in: misc_path /usr/local/bin/check"});
}

void need_tracked_file(const block_read& block)
{
    if (!block.has_seen("track_file"))
        block.found.error(block.key, "this FILE_CHECK has no track_file", {.hint = "as in: track_file NAME"});
}

}  // namespace tenbin::config
