#include <tenbin/config/check_files.hpp>

#include <ostream>
#include <string_view>

namespace tenbin::config {

namespace {

struct checked_file {
    sources texts;
    std::vector<diagnostic> found;
};

/// A file that can't be read is one error, of the file as a whole.
checked_file check_file(const std::string& path, const secret_resolver& resolver, const surroundings& where)
{
    auto texts = read_sources(path);
    if (texts) {
        auto done = load(*texts, where, resolver);
        check_outside(*texts, done, local_machine());
        return {.texts = std::move(*texts), .found = std::move(done.found)};
    }
    checked_file unread;
    unread.texts.add({.path = path});
    unread.found.push_back({.message = "it can't be read: " + texts.error().code.message()});
    return unread;
}

}  // namespace

tally check_files(const std::vector<std::string>& paths,
                  const secret_resolver& resolver,
                  check_output how,
                  std::ostream& out,
                  const surroundings& where)
{
    tally all;
    std::string_view separator = "\n";
    if (how == check_output::json)
        out << '[';
    for (const auto& path : paths) {
        const auto file = check_file(path, resolver, where);
        all.add(file.found);
        if (file.found.empty())
            continue;
        if (how == check_output::json)
            out << separator << render_json_elements(file.texts, file.found);
        else
            out << render_text(file.texts, file.found, how == check_output::text ? paint::plain : paint::coloured);
        separator = ",\n";
    }
    if (how == check_output::json)
        out << "\n]\n";
    else if (const auto counted = all.to_string(); !counted.empty())
        out << counted << '\n';
    return all;
}

}  // namespace tenbin::config
