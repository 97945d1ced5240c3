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
    return !opaque() && idle() && client_phase_ == client_phase::commands && client_at_ == 0 && server_at_ == 0;
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
    return idle() ? kind::none : static_cast<kind>(runs_.front().what);
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

unsigned command_tracker::pop() noexcept
{
    phase_ = phase::first;
    runs_.front().count = (runs_.front().count - 1U) & 0xfffU;
    if (runs_.front().count == 0) {
        std::shift_left(runs_.begin(), runs_.end(), 1);
        runs_.back() = {};
    }
    return 1;
}

void command_tracker::from_client(bytes_view bytes) noexcept
{
    // Mostly one whole command.
    if (client_at_ == 0 && client_phase_ == client_phase::commands && bytes.size() > frame_header_bytes &&
        bytes[frame_header_bytes - 1] == std::byte{0} && whole_frame(bytes) == bytes.size() - frame_header_bytes) {
        flags_ &= static_cast<std::uint8_t>(~is_text_bit);
        bytes = bytes.subspan(frame_header_bytes);
        begin_command(std::to_integer<std::uint8_t>(bytes.front()));
        if ((flags_ & is_text_bit) != 0)
            look_for_locks(bytes);
        return;
    }
    walk at{client_left_, client_at_};
    follow_client(at, bytes);
    client_left_ = at.left;
    client_at_ = at.at;
}

void command_tracker::follow_client(walk& at, bytes_view bytes) noexcept
{
    while (!bytes.empty() && !opaque()) {
        if (!at.is(walk::inside)) {
            if (const auto sequence = at.take_header(bytes))
                begin_client_frame(at, *sequence);
            continue;
        }
        const auto part = at.take_payload(bytes);
        if (at.is(walk::front)) {
            at.set(walk::front, false);
            begin_command(std::to_integer<std::uint8_t>(part.front()));
        }
        if ((flags_ & is_text_bit) != 0)
            look_for_locks(part);
    }
}

void command_tracker::begin_client_frame(walk& at, std::uint8_t sequence) noexcept
{
    const bool continued = at.is(walk::continues);
    const bool is_empty = at.left == 0;
    at.set(walk::continues, at.left == frame_payload_max);
    at.set(walk::inside, !is_empty);
    if (continued)
        return;
    flags_ &= static_cast<std::uint8_t>(~is_text_bit);
    if (client_phase_ == client_phase::local_file) {
        if (is_empty)
            client_phase_ = client_phase::commands;  // the end of the file
    } else if (sequence == 0 && !is_empty) {
        at.set(walk::front, true);
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
        return idle() ? push(kind::change_user) : give_up();
    default:
        // Binlog dumps, which end only with the connection, and what a later version may have.
        give_up();
    }
}

void command_tracker::look_for_locks(bytes_view text) noexcept
{
    // LOCK of tables, users or the whole server, and BACKUP with its stages. No two letters of a word are equal to the
    // first of either, so that one number, the place in both, is all that must be known of the text before.
    constexpr std::string_view words = "lockbackup";
    constexpr std::uint8_t lock_begins = 0, lock_ends = 4, backup_begins = 4, backup_ends = 10, behind_the_last_k = 8;
    const auto letter = [](std::byte byte) { return static_cast<char>(std::to_integer<unsigned>(byte) | 0x20U); };
    // The letter K is rare, and memchr is fast: of most texts only the end is looked at, where a word may begin.
    constexpr std::size_t letters_before_k = 3;
    if (text.size() > letters_before_k && lock_letters_ < behind_the_last_k &&
        std::memchr(text.data(), 'k', text.size()) == nullptr &&
        std::memchr(text.data(), 'K', text.size()) == nullptr) {
        text = text.last(letters_before_k);
        lock_letters_ = 0;
    }
    for (const auto byte : text) {
        const char c = letter(byte);
        if (lock_letters_ != 0 && c == words[lock_letters_])
            ++lock_letters_;
        else
            lock_letters_ = c == words[lock_begins]     ? lock_begins + 1
                            : c == words[backup_begins] ? backup_begins + 1
                                                        : 0;
        if (lock_letters_ != lock_ends && lock_letters_ != backup_ends)
            continue;
        lock_letters_ = 0;
        flags_ = static_cast<std::uint8_t>((flags_ | locks_bit) & ~is_text_bit);
        return;
    }
}

}  // namespace tenbin::mysql
