// One run over the files of a configuration (expand.hpp), statement by statement. expander.cpp goes through files and
// lines; names, repetitions and includes have a file each.
#pragma once

#include <tenbin/config/expand.hpp>

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "name_use.hpp"
#include "repetition.hpp"

namespace tenbin::config {

class expander {
public:
    /// All three outlive the expander; `texts` grow.
    expander(sources& texts, const surroundings& where, findings& found);

    void file(std::uint32_t source, std::uint32_t use);

    [[nodiscard]] bool is_cut() const noexcept { return is_cut_; }
    [[nodiscard]] expansion take() { return std::move(made_); }
    /// No message shows what any name stands for.
    void hide_definitions();

private:
    /// Text that is still to be read.
    struct input {
        slice what{};
        std::uint32_t use = 0;
    };
    using inputs = std::vector<input>;  ///< of one line, the next one last

    struct definition {
        std::vector<std::vector<slice>> lines{};  ///< at least one
    };

    struct written_definition {
        std::string_view name;
        definition value{};
        text_range blanks{};  ///< before the equals sign, where none may be
    };

    struct open_file {
        std::uint32_t source;
        std::uint32_t use;
        std::size_t at;  ///< the next byte to be read
    };

    enum class position : std::uint8_t { at_begin_of_line, within_statement };
    enum class stop : std::uint8_t { at_brace, at_end_of_line };
    /// How a line goes on behind a part of it.
    enum class goes_on : std::uint8_t {
        statement,  ///< the same statement
        line,       ///< as if a line began
        not_at_all  ///< everything is read
    };

    // Files and lines.
    [[nodiscard]] input next_line();
    void line(inputs unread, position begins);
    [[nodiscard]] bool meets_condition(inputs& unread);
    void begin_statement();
    [[nodiscard]] goes_on statement(inputs& unread, stop end);
    void copy(const slice& what, std::uint32_t use);
    void copy_front(inputs& unread, std::size_t size);
    void end_line();
    void notice();
    static void drop_front(inputs& unread, std::size_t size);
    /// Brings the first byte that is no blank to the front; false if there is none.
    [[nodiscard]] bool copy_blanks(inputs& unread);
    [[nodiscard]] bool is_from_file(std::uint32_t use) const { return use == open_.back().use; }

    // Names.
    [[nodiscard]] bool defines(inputs& unread);
    /// Reads a definition, if one stands at the front, to the end of its last line.
    [[nodiscard]] std::optional<written_definition> definition_at(inputs& unread);
    [[nodiscard]] goes_on dollar(inputs& unread, char quote);
    [[nodiscard]] goes_on fill_in(inputs& unread, const name_use& name, const std::shared_ptr<const definition>& value);
    [[nodiscard]] goes_on
    fill_in_lines(inputs& unread, const name_use& name, const std::shared_ptr<const definition>& value, char quote);
    [[nodiscard]] std::optional<std::uint32_t>
    use_of_name(inputs& unread, const name_use& name, const std::shared_ptr<const definition>& value);
    [[nodiscard]] std::string hint_for(std::string_view name) const;
    void not_filled_in(inputs& unread, const name_use& name, char quote);
    void spoil_front(inputs& unread, std::size_t size);
    [[nodiscard]] std::optional<std::string> built_in(std::string_view name, text_range at, char quote);
    [[nodiscard]] std::string random_number(std::string_view name, text_range at);
    [[nodiscard]] std::string folder_of_file() const;
    /// Whether a dollar sign is a letter where the statement has come to: in commands, patterns and passwords.
    [[nodiscard]] bool takes_dollars();
    [[nodiscard]] bool is_command() const;

    // Repetitions.
    [[nodiscard]] bool repeats(inputs& unread);
    [[nodiscard]] std::string filled_in(const input& one);
    /// Takes off what stands behind the end of the block that the line itself stands in.
    [[nodiscard]] static inputs split_behind_block(inputs& unread);
    void repeat_numbers(const inputs& rest, const number_sequence& numbers, repetition_kind how, const input& head);
    void repeat_list(const inputs& rest, const value_list& values, const input& head);
    void repeat_once(const inputs& rest, const input& head);

    // Includes.
    [[nodiscard]] bool includes(inputs& unread);
    void include(std::string_view keyword, std::string pattern, text_range at, std::uint32_t use);
    /// `from` is the place of the name, and the use that the files come through.
    void include_matching(const std::string& pattern, std::string_view strict, written_place from);
    void include_file(const std::string& path, written_place from);
    void change_checks(std::string_view words);

    // Limits.
    [[nodiscard]] std::uint32_t use_of(text_range at, std::uint32_t outer, text_use::kind what);
    void spend(std::size_t bytes, text_range at);
    void too_much(text_range at, std::string message);

    sources& texts_;
    const surroundings& where_;
    findings& found_;
    expansion made_;
    std::size_t statement_begin_ = 0;  ///< in what was made
    std::size_t shown_until_ = 0;      ///< in what was made: from there on the statement may hold a secret
    bool takes_dollars_ = false;       ///< the statement is known to
    std::map<std::string, std::shared_ptr<const definition>, std::less<>> definitions_;
    std::vector<std::shared_ptr<const definition>> used_{nullptr};  ///< of each use; null: not of a definition
    std::deque<std::string> made_texts_;                            ///< what made slices point to
    std::vector<open_file> open_;
    std::map<std::string, std::uint32_t, std::less<>> known_files_;
    std::size_t included_ = 0;
    std::string instance_;
    std::string checks_;  ///< letters of include_check
    std::size_t spent_ = 0;
    bool is_cut_ = false;
};

}  // namespace tenbin::config
