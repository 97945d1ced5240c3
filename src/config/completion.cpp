// What shells complete and vim colours, from the keyword table.
#include <tenbin/config/reference.hpp>

#include <fmt/format.h>

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
std::string branches(std::string_view indent)
{
    std::string text;
    for (const auto name : block_names()) {
        words all;
        for (const auto& each : known_blocks())
            if (each.name == name)
                all.merge(spellings_in(each.where));
        fmt::format_to(std::back_inserter(text), "{}{}) words='{}' ;;\n", indent, name, fmt::join(all, " "));
    }
    return text;
}

constexpr std::string_view commands = "check config keywords run status version";

void add_group(std::string& text, std::string_view group, const words& all)
{
    for (const auto word : all)
        fmt::format_to(std::back_inserter(text), "syn keyword {} {}\n", group, word);
}

}  // namespace

std::string bash_completion()
{
    std::string text =
        "# Completion of tenbin for bash. Generated from the keyword table: do not edit, run `make docs`.\n"
        "_tenbin() {\n"
        "    local current=${COMP_WORDS[COMP_CWORD]} words=''\n"
        "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n";
    fmt::format_to(std::back_inserter(text), "        words='{}'\n", commands);
    text += "    else\n"
            "        case ${COMP_WORDS[1]} in\n"
            "        check) words='--json' ;;\n"
            "        config) words='--diff --json --origin' ;;\n"
            "        run) words='--file --run-dir' ;;\n"
            "        status) words='--json --run-dir' ;;\n"
            "        keywords)\n"
            "            if [ \"$COMP_CWORD\" -eq 2 ]; then\n";
    fmt::format_to(std::back_inserter(text), "                words='{}'\n", fmt::join(block_names(), " "));
    text += "            elif [ \"$COMP_CWORD\" -eq 3 ]; then\n"
            "                case ${COMP_WORDS[2]} in\n" +
            branches("                ") +
            "                esac\n"
            "            fi\n"
            "            ;;\n"
            "        esac\n"
            "    fi\n"
            "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n"
            "}\n"
            "complete -o default -F _tenbin tenbin\n";
    return text;
}

std::string zsh_completion()
{
    std::string text =
        "#compdef tenbin\n"
        "# Completion of tenbin for zsh. Generated from the keyword table: do not edit, run `make docs`.\n"
        "local words=''\n"
        "local -a line=(${(Q)${(z)BUFFER}})\n"
        "case $CURRENT:$line[2] in\n";
    fmt::format_to(std::back_inserter(text), "2:*) words='{}' ;;\n", commands);
    fmt::format_to(std::back_inserter(text), "3:keywords) words='{}' ;;\n", fmt::join(block_names(), " "));
    text += "4:keywords)\n"
            "    case $line[3] in\n" +
            branches("    ") +
            "    esac\n"
            "    ;;\n"
            "*:check) words='--json' ;;\n"
            "*:config) words='--diff --json --origin' ;;\n"
            "*:run) words='--file --run-dir' ;;\n"
            "*:status) words='--json --run-dir' ;;\n"
            "esac\n"
            "compadd -- ${=words}\n"
            "case $line[2] in\n"
            "check|config|run) _files ;;\n"
            "esac\n";
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
