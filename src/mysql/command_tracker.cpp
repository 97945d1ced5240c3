#include <tenbin/mysql/ok_packet.hpp>

#include <algorithm>
#include <cstring>
#include <numeric>

#include "command_tracker_states.hpp"

namespace tenbin::mysql {

namespace {

/// COM_* bytes. https://dev.mysql.com/doc/dev/mysql-server/latest/my__command_8h.html
enum command : std::uint8_t {
    quit = 0x01,
    init_db = 0x02,
    query = 0x03,
    field_list = 0x04,
    create_db = 0x05,
    drop_db = 0x06,
    refresh = 0x07,
    shut_down = 0x08,
    statistics = 0x09,
    process_info = 0x0a,
    process_kill = 0x0c,
    debug = 0x0d,
    ping = 0x0e,
    change_user = 0x11,
    register_slave = 0x15,
    stmt_prepare = 0x16,
    stmt_execute = 0x17,
    stmt_send_long_data = 0x18,
    stmt_close = 0x19,
    stmt_reset = 0x1a,
    set_option = 0x1b,
    stmt_fetch = 0x1c,
    reset_connection = 0x1f,
    stmt_bulk_execute = 0xfa  ///< MariaDB's
};

}  // namespace

std::optional<std::uint8_t> command_tracker::walk::take_header(bytes_view& bytes) noexcept
{
    const auto at = [&](std::size_t i) { return std::to_integer<std::uint32_t>(bytes[i]); };
    if (header == 0 && bytes.size() >= frame_header_bytes) {
        left = (at(0) | at(1) << 8U | at(2) << 16U) & frame_payload_max;
        const auto sequence = static_cast<std::uint8_t>(at(3));
        bytes = bytes.subspan(frame_header_bytes);
        return sequence;
    }
    for (; !bytes.empty(); bytes = bytes.subspan(1)) {
        if (header == frame_header_bytes - 1) {
            header = 0;
            const auto sequence = static_cast<std::uint8_t>(at(0));
            bytes = bytes.subspan(1);
            return sequence;
        }
        left = ((header == 0 ? 0U : left) | at(0) << 8U * header) & frame_payload_max;
        header = (header + 1U) & 3U;
    }
    return std::nullopt;
}

bool command_tracker::walk::leave_front() noexcept
{
    const bool was_there = at_front != 0;
    at_front = 0;
    return was_there;
}

command_tracker::command_tracker(std::uint64_t capabilities, std::uint16_t status) noexcept : status_{status}
{
    flags_ = followed_bit;
    field_ = field::nothing;
    if ((capabilities & capability::deprecate_eof) != 0)
        flags_ |= ends_with_ok_bit;
    if ((capabilities & capability::mysql) == 0) {
        if ((capabilities & capability::cache_metadata) != 0)
            flags_ |= cache_metadata_bit;
        if ((capabilities & capability::progress) != 0)
            flags_ |= progress_bit;
    }
    // Frames inside frames, and a result whose head can be read in two ways.
    if ((capabilities & (capability::compress | capability::zstd_compression | capability::optional_metadata)) != 0)
        give_up();
}

unsigned command_tracker::running() const noexcept
{
    return std::accumulate(
        runs_.begin(), runs_.end(), 0U, [](unsigned sum, const run& each) { return sum + each.count; });
}

bool command_tracker::at_rest() const noexcept
{
    const auto between_frames = [](const walk& at) { return !at.inside && at.header == 0 && !at.continued; };
    return !opaque() && runs_.front().count == 0 && client_phase_ == client_phase::commands &&
           between_frames(client_) && between_frames(server_);
}

bool command_tracker::may_end() const noexcept
{
    // Without autocommit the next statement begins a transaction, and in_transaction says so: until then nothing is
    // lost.
    constexpr auto busy = status::in_transaction | status::in_read_only_transaction | status::more_results;
    return at_rest() && (status_ & busy) == 0 && !may_have_cursor() && !may_hold_locks();
}

command_tracker::kind command_tracker::front() const noexcept
{
    return runs_.front().count == 0 ? kind::none : static_cast<kind>(runs_.front().what);
}

void command_tracker::push(kind what) noexcept
{
    for (auto& each : runs_) {
        const bool is_last = &each == &runs_.back() || (&each)[1].count == 0;
        if (each.count != 0 && !(is_last && each.what == static_cast<std::uint16_t>(what) && each.count < 0xfff))
            continue;
        each.what = static_cast<std::uint16_t>(what) & 0xfU;
        each.count = (each.count + 1U) & 0xfffU;
        return;
    }
    give_up();  // a longer pipeline than we remember
}

void command_tracker::pop() noexcept
{
    phase_ = phase::first;
    runs_.front().count = (runs_.front().count - 1U) & 0xfffU;
    if (runs_.front().count != 0)
        return;
    std::shift_left(runs_.begin(), runs_.end(), 1);
    runs_.back() = {};
}

void command_tracker::from_client(bytes_view bytes) noexcept
{
    while (!bytes.empty() && !opaque()) {
        if (!client_.inside) {
            if (const auto sequence = client_.take_header(bytes))
                begin_client_frame(*sequence);
            continue;
        }
        const auto part = bytes.first(std::min<std::size_t>(bytes.size(), client_.left));
        bytes = bytes.subspan(part.size());
        client_.left = (client_.left - part.size()) & frame_payload_max;
        client_.inside = client_.left != 0;
        if (client_.leave_front())
            begin_command(std::to_integer<std::uint8_t>(part.front()));
        if ((flags_ & is_text_bit) != 0)
            look_for_locks(part);
    }
}

void command_tracker::begin_client_frame(std::uint8_t sequence) noexcept
{
    const bool continues = client_.continued != 0;
    const bool is_empty = client_.left == 0;
    client_.continued = client_.left == frame_payload_max;
    client_.inside = !is_empty;
    if (continues)
        return;
    flags_ &= static_cast<std::uint8_t>(~is_text_bit);
    if (client_phase_ == client_phase::local_file) {
        if (is_empty)
            client_phase_ = client_phase::commands;  // the end of the file
    } else if (sequence == 0 && !is_empty) {
        client_.at_front = 1;
    } else if (front() != kind::change_user) {
        give_up();
    }
}

void command_tracker::begin_command(std::uint8_t command) noexcept
{
    if (front() == kind::change_user)
        return give_up();  // nobody knows who it speaks for
    switch (command) {
    case quit:
    case stmt_send_long_data:
    case stmt_close:
        return;  // no answer
    case init_db:
    case create_db:
    case drop_db:
    case refresh:
    case shut_down:
    case process_kill:
    case debug:
    case ping:
    case register_slave:
    case stmt_reset:
    case set_option:
        return push(kind::ok);
    case reset_connection:
        return push(kind::reset);
    case statistics:
        return push(kind::text);
    case query:
    case stmt_prepare:
        flags_ |= is_text_bit;
        lock_letters_ = 0;
        return push(command == query ? kind::result : kind::prepare);
    case process_info:
    case stmt_execute:
    case stmt_bulk_execute:
        return push(kind::result);
    case stmt_fetch:
        return push(kind::rows);
    case field_list:
        return push(kind::definitions);
    case change_user:
        return runs_.front().count == 0 ? push(kind::change_user) : give_up();
    default:
        // Binlog dumps, which end only with the connection, and what a later version may have.
        give_up();
    }
}

void command_tracker::look_for_locks(bytes_view text) noexcept
{
    constexpr std::string_view word = "lock";
    const auto letter = [](std::byte byte) { return static_cast<char>(std::to_integer<unsigned>(byte) | 0x20U); };
    // Its last letter is rare, and memchr is fast: of most texts only the end is looked at, where the word may begin.
    if (text.size() >= word.size() && std::memchr(text.data(), 'k', text.size()) == nullptr &&
        std::memchr(text.data(), 'K', text.size()) == nullptr) {
        text = text.last(word.size() - 1);
        lock_letters_ = 0;
    }
    for (const auto byte : text) {
        const char c = letter(byte);
        lock_letters_ = static_cast<std::uint8_t>(c == word[lock_letters_] ? lock_letters_ + 1
                                                  : c == word.front()      ? 1
                                                                           : 0);
        if (lock_letters_ < word.size())
            continue;
        lock_letters_ = 0;
        flags_ = static_cast<std::uint8_t>((flags_ | locks_bit) & ~is_text_bit);
        return;
    }
}

}  // namespace tenbin::mysql
