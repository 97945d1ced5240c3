// The keyword table as people and their tools read it: the reference, the completion of shells, the colours of vim.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tenbin::config {

/// `tenbin keywords`: all blocks, one block, or one word of it. The top level is the block "top". Nothing if there is
/// no such block or word.
[[nodiscard]] std::optional<std::string> describe_keywords(std::string_view block, std::string_view word);

/// docs/reference.md.
[[nodiscard]] std::string reference_page();

/// etc/completion/tenbin.bash and _tenbin.
[[nodiscard]] std::string bash_completion();
[[nodiscard]] std::string zsh_completion();

/// etc/vim/syntax/tenbin.vim.
[[nodiscard]] std::string vim_syntax();

}  // namespace tenbin::config
