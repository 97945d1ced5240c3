// The one text that comes out of a configuration's files when all includes, definitions, conditions and repetitions are
// done (expand.hpp). Every byte of it knows in which file it was written, and through which uses it came:
//
//     $NET=192.0.2                            the text:   a 192.0.2.7
//     a ${NET}.7                              its pieces:  1 22222221   1: line 2, byte for byte
//                                                                       2: line 1, through the use of ${NET} in line 2
//
// Lexer, tree and model read that text as if somebody had written it. Only what is said to people goes back to the
// files. What was written in one go is one piece, however long, so a file of plain lines costs nothing.
#pragma once

#include <tenbin/config/text_range.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tenbin::config {

/// Bytes of a file, or bytes that stand for a place in it.
struct slice {
    enum class kind : std::uint8_t {
        written,  ///< byte for byte those of the place
        made,     ///< the place as a whole stands for them: the name of a number that grows, of a built-in value
    };

    std::string_view text{};
    text_range at{};
    kind what = kind::written;

    /// The bytes [from, to); a whole place stays whole.
    [[nodiscard]] slice part(std::size_t from, std::size_t to) const;
};

/// A place in a file at which text that was written elsewhere comes in.
struct text_use {
    enum class kind : std::uint8_t { file, definition, repetition };

    text_range at{};
    std::uint32_t outer = 0;  ///< the use through which that place came itself; 0: none
    kind what = kind::file;
};

/// Where bytes of the text were written.
struct written_place {
    text_range at{};
    std::uint32_t use = 0;             ///< through which they came; 0: none
    std::optional<text_range> part{};  ///< a part of them was written there, and used within `at`
};

class expansion {
public:
    /// `use` is one that add_use returned, or 0.
    void append(const slice& one, std::uint32_t use);
    [[nodiscard]] std::uint32_t add_use(text_use one);
    /// Takes back what was appended behind the first `size` bytes.
    void cut_back(std::size_t size);
    /// The file that came through this use came before.
    void file_came_again(std::uint32_t use);
    /// The bytes appended from `begin` on mean nothing, and it is said why already.
    void spoil_from(std::size_t begin);

    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    /// Afterwards only the places are left.
    [[nodiscard]] std::string take_text() { return std::move(text_); }
    [[nodiscard]] const text_use& use(std::uint32_t index) const { return uses_.at(index); }
    /// Whether one of the files that came through this use came through another as well.
    [[nodiscard]] bool is_file_used_again(std::uint32_t use) const { return file_uses_again_.contains(use); }
    /// Ranges of the text that mean nothing, in order.
    [[nodiscard]] const std::vector<text_range>& spoiled() const noexcept { return spoiled_; }

    /// Of bytes that came through several uses: the place that holds all of them.
    [[nodiscard]] written_place written(text_range range) const;
    /// The same of each piece of the range by itself, in order.
    [[nodiscard]] std::vector<text_range> written_pieces(text_range range) const;

private:
    struct piece {
        std::uint32_t begin;  ///< in the text; it ends where the next one begins
        std::uint32_t use;
        text_range at;
        slice::kind what;
    };

    [[nodiscard]] std::size_t piece_at(std::uint32_t byte) const;
    [[nodiscard]] text_range place_in(std::size_t index, text_range range) const;
    [[nodiscard]] std::uint32_t end_of(std::size_t index) const;

    std::string text_;
    std::uint32_t size_ = 0;  ///< of the text, also when it was taken
    std::vector<piece> pieces_;
    std::vector<text_use> uses_{text_use{}};  ///< the first stands for none; outer ones come before inner ones
    std::vector<text_range> spoiled_;
    std::set<std::uint32_t> file_uses_again_;
};

}  // namespace tenbin::config
