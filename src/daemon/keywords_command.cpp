// `tenbin keywords`: the reference, from the same table that the parser reads.
#include <tenbin/config/reference.hpp>

#include <iostream>

#include "commands.hpp"

namespace tenbin::daemon {

namespace {

std::string generated(const std::string& form)
{
    return form == "bash"  ? config::bash_completion()
           : form == "zsh" ? config::zsh_completion()
           : form == "vim" ? config::vim_syntax()
                           : config::reference_page();
}

}  // namespace

int keywords_command(const keywords_options& options)
{
    if (!options.form.empty()) {
        std::cout << generated(options.form);
        return status_done;
    }
    if (const auto text = config::describe_keywords(options.block, options.word)) {
        std::cout << *text;
        return status_done;
    }
    std::cerr << "tenbin: there is no block " << options.block
              << (options.word.empty() ? "" : " with a word " + options.word) << '\n';
    return status_failed;
}

}  // namespace tenbin::daemon
