// Names that nobody needs to define.
#include <fmt/format.h>

#include <charconv>

#include "expander.hpp"
#include "line_text.hpp"
#include "shown_text.hpp"

namespace tenbin::config {

/// The folder of the file that is being read, without a slash at its end.
std::string expander::folder_of_file() const
{
    const auto& path = texts_.all()[open_.back().source].path;
    const auto slash = path.rfind('/');
    if (path.starts_with('/'))
        return path.substr(0, std::max<std::size_t>(slash, 1));
    return slash == std::string::npos ? where_.folder : fmt::format("{}/{}", where_.folder, path.substr(0, slash));
}

/// `_RANDOM [LEAST [MOST]]`
std::string expander::random_number(std::string_view name, text_range at)
{
    unsigned bounds[2] = {0, 32767};
    auto from = skip_blanks(name, std::string_view{"_RANDOM"}.size());
    for (auto& bound : bounds) {
        const auto read = std::from_chars(name.data() + from, name.data() + name.size(), bound);
        from = skip_blanks(name, static_cast<std::size_t>(read.ptr - name.data()));
    }
    if (from == name.size() && bounds[0] <= bounds[1])
        return std::to_string(where_.random(bounds[0], bounds[1]));
    found_.error(at, "_RANDOM takes the least and the most number", {.hint = "as in: ${_RANDOM 1 255}"});
    return std::to_string(bounds[0]);
}

std::optional<std::string> expander::built_in(std::string_view name, text_range at, char quote)
{
    const auto word = name.substr(0, name_size(name));
    const auto rest = without_blanks_behind(name.substr(skip_blanks(name, word.size())));
    if (word == "_RANDOM")
        return random_number(name, at);
    if (word == "_ENV") {
        auto value = where_.environment(std::string{rest});
        if (value && value->find_first_of("\n\r") == std::string::npos)
            return value;
        found_.error(at,
                     value ? fmt::format("what the environment knows as {} has several lines", printable(rest))
                           : fmt::format("the environment has no {}", printable(rest)));
        return "";
    }
    if (!rest.empty())
        return std::nullopt;
    // Outside quotes the sign would begin a comment.
    if (word == "_HASH")
        return quote == '\0' ? "\\#" : "#";
    if (word == "_BANG")
        return quote == '\0' ? "\\!" : "!";
    if (word == "_INSTANCE")
        return instance_;
    if (word == "_PWD")
        return folder_of_file();
    return std::nullopt;
}

}  // namespace tenbin::config
