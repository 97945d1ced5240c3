#include <tenbin/mysql/kill_command.hpp>

#include <algorithm>
#include <limits>
#include <string>

namespace tenbin::mysql {

namespace {

constexpr std::uint8_t com_query = 0x03;
constexpr std::uint8_t com_process_kill = 0x0c;
constexpr std::size_t process_kill_payload = 5;

[[nodiscard]] bool is_blank(char c) noexcept
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

[[nodiscard]] bool is_digit(char c) noexcept
{
    return c >= '0' && c <= '9';
}

[[nodiscard]] char lower(char c) noexcept
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

[[nodiscard]] bool is_in_name(char c) noexcept
{
    return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z') || c == '_' || c == '$' || c == '@' || c == '.' ||
           (static_cast<unsigned char>(c) & 0x80U) != 0;
}

/// A statement read from its front. A server reads /*! … */ and /*M! … */ as a part of the statement: they are not
/// passed over.
class statement {
public:
    explicit statement(std::string_view text) noexcept : rest_{text} {}

    [[nodiscard]] std::string_view rest() const noexcept { return rest_; }

    /// Blanks and comments; one that has no end takes all that is left.
    void pass_blanks() noexcept
    {
        for (;;) {
            const auto before = rest_.size();
            while (!rest_.empty() && is_blank(rest_.front()))
                rest_.remove_prefix(1);
            if (rest_.starts_with('#') || (rest_.starts_with("--") && (rest_.size() == 2 || is_blank(rest_[2]))))
                pass_to("\n");
            else if (rest_.starts_with("/*") && !rest_.starts_with("/*!") && !rest_.starts_with("/*M!"))
                pass_to("*/");
            if (rest_.size() == before)
                return;
        }
    }

    /// A word, given in small letters, and what separates it from the next one.
    [[nodiscard]] bool take(std::string_view word) noexcept
    {
        if (!begins_like(rest_.substr(0, word.size()), word) || rest_.size() < word.size())
            return false;
        if (rest_.size() > word.size() && is_in_name(rest_[word.size()]))
            return false;
        rest_.remove_prefix(word.size());
        pass_blanks();
        return true;
    }

    [[nodiscard]] std::string_view take_digits() noexcept
    {
        const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_digit);
        const auto digits = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
        if (end != rest_.end() && is_in_name(*end))
            return {};
        rest_.remove_prefix(digits.size());
        return digits;
    }

    /// Nothing follows but semicolons, blanks and comments.
    [[nodiscard]] bool ends() noexcept
    {
        pass_blanks();
        while (rest_.starts_with(';')) {
            rest_.remove_prefix(1);
            pass_blanks();
        }
        return rest_.empty();
    }

    [[nodiscard]] static bool begins_like(std::string_view text, std::string_view word) noexcept
    {
        return text.size() <= word.size() &&
               std::equal(text.begin(), text.end(), word.begin(), [](char a, char b) { return lower(a) == b; });
    }

private:
    void pass_to(std::string_view end) noexcept
    {
        const auto at = rest_.find(end, end.size() == 2 ? 2 : 0);
        rest_.remove_prefix(at == std::string_view::npos ? rest_.size() : at + end.size());
    }

    std::string_view rest_;
};

/// The text of a COM_QUERY; with MySQL's QUERY_ATTRIBUTES two bytes in front of it say that there are none.
[[nodiscard]] std::string_view text_of(bytes_view payload) noexcept
{
    auto text = as_text(payload.subspan(1));
    constexpr std::string_view no_attributes{"\0\1", 2};
    if (text.starts_with(no_attributes))
        text.remove_prefix(no_attributes.size());
    return text;
}

/// The digits of a KILL's number, within the text; empty: it is none.
[[nodiscard]] std::string_view killed_number(std::string_view text) noexcept
{
    statement kill{text};
    kill.pass_blanks();
    if (!kill.take("kill"))
        return {};
    if (!kill.take("hard"))
        std::ignore = kill.take("soft");
    if (!kill.take("connection"))
        std::ignore = kill.take("query");
    const auto digits = kill.take_digits();
    return kill.ends() ? digits : std::string_view{};
}

[[nodiscard]] std::optional<std::uint32_t> to_thread(std::string_view digits) noexcept
{
    if (digits.empty())
        return std::nullopt;
    std::uint64_t value = 0;
    for (const char digit : digits) {
        value = value * 10 + static_cast<unsigned>(digit - '0');
        if (value > std::numeric_limits<std::uint32_t>::max())
            return std::nullopt;  // no greeting has told such a number
    }
    return static_cast<std::uint32_t>(value);
}

[[nodiscard]] std::size_t payload_size(bytes_view bytes) noexcept
{
    return std::to_integer<std::size_t>(bytes[0]) | std::to_integer<std::size_t>(bytes[1]) << 8U |
           std::to_integer<std::size_t>(bytes[2]) << 16U;
}

}  // namespace

kill_sign look_for_kill(bytes_view bytes) noexcept
{
    if (bytes.size() < frame_header_bytes)
        return kill_sign::perhaps;
    const auto size = payload_size(bytes);
    if (size == 0 || size > kill_payload_max || bytes[frame_header_bytes - 1] != std::byte{0})
        return kill_sign::none;
    const auto payload = bytes.subspan(frame_header_bytes);
    if (payload.size() >= size)
        return read_kill(bytes) ? kill_sign::whole : kill_sign::none;
    if (payload.empty())
        return kill_sign::perhaps;
    if (payload.front() == std::byte{com_process_kill})
        return size == process_kill_payload ? kill_sign::perhaps : kill_sign::none;
    if (payload.front() != std::byte{com_query})
        return kill_sign::none;
    statement begun{text_of(payload)};
    begun.pass_blanks();
    constexpr std::string_view halves{"/-\0", 3};  // of what begins a comment, and of "no attributes"
    if (begun.rest().size() == 1 && halves.find(begun.rest()) != std::string_view::npos)
        return kill_sign::perhaps;
    constexpr std::string_view word = "kill";
    return statement::begins_like(begun.rest().substr(0, word.size()), word) ? kill_sign::perhaps : kill_sign::none;
}

std::optional<kill_command> read_kill(bytes_view bytes) noexcept
{
    if (bytes.size() < frame_header_bytes)
        return std::nullopt;
    const auto size = payload_size(bytes);
    if (size == 0 || bytes.size() - frame_header_bytes < size)
        return std::nullopt;
    const auto payload = bytes.subspan(frame_header_bytes, size);
    std::optional<std::uint32_t> thread;
    if (payload.front() == std::byte{com_process_kill} && size == process_kill_payload)
        thread = static_cast<std::uint32_t>(cursor{payload.subspan(1)}.integer(4));
    else if (payload.front() == std::byte{com_query})
        thread = to_thread(killed_number(text_of(payload)));
    if (!thread)
        return std::nullopt;
    return kill_command{.thread = *thread, .frame_bytes = frame_header_bytes + size};
}

std::vector<std::byte> kill_of(bytes_view bytes, std::uint32_t thread)
{
    const auto payload = bytes.subspan(frame_header_bytes, payload_size(bytes));
    std::vector<std::byte> made;
    if (payload.front() == std::byte{com_process_kill}) {
        append_integer(made, com_process_kill, 1);
        append_integer(made, thread, 4);
    } else {
        const auto whole = as_text(payload);
        const auto digits = killed_number(text_of(payload));
        const auto before = static_cast<std::size_t>(digits.data() - whole.data());
        append_text(made, whole.substr(0, before));
        append_text(made, std::to_string(thread));
        append_text(made, whole.substr(before + digits.size()));
    }
    return frame_of(made, 0);
}

}  // namespace tenbin::mysql
