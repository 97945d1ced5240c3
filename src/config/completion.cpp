// What shells complete and vim colours, from the keyword table.
#include <tenbin/config/reference.hpp>

#include <fmt/format.h>

#include <array>
#include <iterator>
#include <set>

#include "keyword_facts.hpp"

namespace tenbin::config {

namespace {

using words = std::set<std::string_view>;

words spellings_in(place where)
{
    words all;
    for (const auto* const row : rows_in(where))
        for (const auto name : {row->name, row->also, row->former})
            if (!name.empty())
                all.insert(name);
    return all;
}

words block_names()
{
    words all;
    for (const auto& each : known_blocks())
        all.insert(each.name);
    return all;
}

/// `case` branches: the words of each block. Blocks of one name are one branch.
std::string branches(std::string_view indent, std::string_view variable)
{
    std::string text;
    for (const auto name : block_names()) {
        words all;
        for (const auto& each : known_blocks())
            if (each.name == name)
                all.merge(spellings_in(each.where));
        fmt::format_to(std::back_inserter(text), "{}{}) {}='{}' ;;\n", indent, name, variable, fmt::join(all, " "));
    }
    return text;
}

/// The words of the command line (src/daemon/command_line.cpp); a test compares them with what the program says.
struct command_words {
    std::string_view name;
    std::string_view options;
    bool takes_files;
};

constexpr std::array commands{
    command_words{.name = "check", .options = "--config-id --help --json", .takes_files = true},
    command_words{.name = "config", .options = "--config-id --diff --help --json --origin --secrets", .takes_files = true},
    command_words{.name = "keywords", .options = "--as --help", .takes_files = false},
    command_words{.name = "run", .options = "--config-id --file --help --run-dir", .takes_files = true},
    command_words{.name = "status", .options = "--help --json --run-dir", .takes_files = false},
    command_words{.name = "version", .options = "--help", .takes_files = false},
};

std::string command_names()
{
    std::string all;
    for (const auto& each : commands)
        fmt::format_to(std::back_inserter(all), "{}{}", all.empty() ? "" : " ", each.name);
    return all;
}

/// `case` branches: the options of each command.
std::string option_branches(std::string_view indent, std::string_view variable)
{
    std::string text;
    for (const auto& each : commands)
        fmt::format_to(std::back_inserter(text), "{}{}) {}='{}' ;;\n", indent, each.name, variable, each.options);
    return text;
}

/// "check|config|run".
std::string commands_of_files()
{
    std::string all;
    for (const auto& each : commands)
        if (each.takes_files)
            fmt::format_to(std::back_inserter(all), "{}{}", all.empty() ? "" : "|", each.name);
    return all;
}

void add_group(std::string& text, std::string_view group, const words& all)
{
    for (const auto word : all)
        fmt::format_to(std::back_inserter(text), "syn keyword {} {}\n", group, word);
}

}  // namespace

std::string bash_completion()
{
    auto text =
        fmt::format("# Completion of tenbin for bash. Generated from the keyword table: do not edit, run `make docs`.\n"
                    "_tenbin() {{\n"
                    "    local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}} words=''\n"
                    "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
                    "        words='{} --help --version'\n"
                    "    elif [ \"$previous\" = --run-dir ]; then\n"
                    "        mapfile -t COMPREPLY < <(compgen -d -- \"$current\")\n"
                    "        return\n"
                    "    elif [ \"$previous\" = --as ]; then\n"
                    "        words='bash markdown vim zsh'\n"
                    "    elif [[ $current == -* ]]; then\n"
                    "        case ${{COMP_WORDS[1]}} in\n",
                    command_names());
    text += option_branches("        ", "words");
    text += fmt::format("        esac\n"
                        "    elif [ \"${{COMP_WORDS[1]}}\" = keywords ] && [ \"$COMP_CWORD\" -eq 2 ]; then\n"
                        "        words='{}'\n"
                        "    elif [ \"${{COMP_WORDS[1]}}\" = keywords ] && [ \"$COMP_CWORD\" -eq 3 ]; then\n"
                        "        case ${{COMP_WORDS[2]}} in\n",
                        fmt::join(block_names(), " "));
    text += branches("        ", "words");
    text += fmt::format("        esac\n"
                        "    fi\n"
                        "    case ${{COMP_WORDS[1]}} in\n"
                        "    {}) ;; # files, where nothing else is known\n"
                        "    *) compopt +o default ;;\n"
                        "    esac\n"
                        "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n"
                        "}}\n"
                        "complete -o default -F _tenbin tenbin\n",
                        commands_of_files());
    return text;
}

std::string zsh_completion()
{
    // The line is `words` in zsh, the command its second.
    auto text =
        fmt::format("#compdef tenbin\n"
                    "# Completion of tenbin for zsh. Generated from the keyword table: do not edit, run `make docs`.\n"
                    "local offered=''\n"
                    "if (( CURRENT == 2 )); then\n"
                    "    offered='{} --help --version'\n"
                    "elif [[ $words[CURRENT-1] == --run-dir ]]; then\n"
                    "    _files -/\n"
                    "    return\n"
                    "elif [[ $words[CURRENT-1] == --as ]]; then\n"
                    "    offered='bash markdown vim zsh'\n"
                    "elif [[ $PREFIX == -* ]]; then\n"
                    "    case $words[2] in\n",
                    command_names());
    text += option_branches("    ", "offered");
    text += fmt::format("    esac\n"
                        "elif [[ $words[2] == keywords ]] && (( CURRENT == 3 )); then\n"
                        "    offered='{}'\n"
                        "elif [[ $words[2] == keywords ]] && (( CURRENT == 4 )); then\n"
                        "    case $words[3] in\n",
                        fmt::join(block_names(), " "));
    text += branches("    ", "offered");
    text += fmt::format("    esac\n"
                        "fi\n"
                        "if [[ -n $offered ]]; then\n"
                        "    compadd -- ${{=offered}}\n"
                        "else\n"
                        "    case $words[2] in\n"
                        "    {}) _files ;;\n"
                        "    esac\n"
                        "fi\n",
                        commands_of_files());
    return text;
}

std::string vim_syntax()
{
    words blocks;
    words lines;
    words values{"yes", "no", "on", "off", "true", "false"};
    for (const auto* const row : keywords()) {
        for (const auto name : {row->name, row->also, row->former})
            if (!name.empty())
                (opens_block(*row) ? blocks : lines).insert(name);
        if (const auto* const kind = std::get_if<choice>(&row->value))
            values.insert(kind->words.begin(), kind->words.end());
    }
    for (const auto block : blocks)
        lines.erase(block);
    std::string text =
        "\" Colours of tenbin's configuration for vim. Generated from the keyword table: do not edit, run "
        "`make docs`.\n"
        "if exists('b:current_syntax')\n"
        "  finish\n"
        "endif\n"
        "syn case match\n"
        "setlocal iskeyword=@,48-57,_,-,.\n";
    // vim takes a word that is in two groups for one of the last.
    for (const auto value : values)
        if (!blocks.contains(value) && !lines.contains(value))
            fmt::format_to(std::back_inserter(text), "syn keyword tenbinValue {}\n", value);
    add_group(text, "tenbinBlock", blocks);
    add_group(text, "tenbinWord", lines);
    text += "syn match tenbinNumber /\\<\\d\\+\\(\\.\\d\\+\\)\\?\\(us\\|ms\\|s\\|m\\|h\\|d\\)\\?\\>/\n"
            "syn region tenbinText start=/\"/ end=/\"/ oneline\n"
            "syn match tenbinComment /\\\\\\@<![#!].*$/\n"
            "syn match tenbinDefinition /\\$\\(\\w\\+\\|{[^}]*}\\)/\n"
            "hi def link tenbinBlock Structure\n"
            "hi def link tenbinWord Keyword\n"
            "hi def link tenbinValue Constant\n"
            "hi def link tenbinNumber Number\n"
            "hi def link tenbinText String\n"
            "hi def link tenbinComment Comment\n"
            "hi def link tenbinDefinition PreProc\n"
            "let b:current_syntax = 'tenbin'\n";
    return text;
}

}  // namespace tenbin::config
