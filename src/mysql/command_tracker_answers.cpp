// The server's half of the command tracker: from a command's first answer to the end of its last.
#include <tenbin/mysql/ok_packet.hpp>

#include <algorithm>
#include <utility>

#include "command_tracker_states.hpp"

namespace tenbin::mysql {

namespace {

constexpr std::uint8_t ok_header = 0x00;
constexpr std::uint8_t local_file_header = 0xfb;
constexpr std::uint8_t two_bytes_follow = 0xfc;  ///< of a length-encoded integer
constexpr std::uint8_t end_header = 0xfe;        ///< EOF, or an OK that ends rows; in a login, a switch
constexpr std::uint8_t err_header = 0xff;
constexpr std::uint32_t eof_bytes = 5;
constexpr std::uint32_t progress_code = 0xffff;
constexpr std::size_t status_at = 3;  ///< in an EOF, and in an OK whose two numbers have a byte each

/// Bytes that follow the first one of a length-encoded integer; 0xff: it is none.
std::uint8_t rest_of_length_encoded(std::uint32_t first) noexcept
{
    return first < local_file_header ? 0 : first == 0xfc ? 2 : first == 0xfd ? 3 : first == 0xfe ? 8 : 0xff;
}

}  // namespace

unsigned command_tracker::from_server(bytes_view bytes) noexcept
{
    walk at{server_left_, server_at_};
    const auto ended = follow_server(at, bytes);
    server_left_ = at.left;
    server_at_ = at.at;
    return ended;
}

unsigned command_tracker::follow_server(walk& at, bytes_view bytes) noexcept
{
    unsigned ended = 0;
    while (!bytes.empty() && !opaque()) {
        if (!at.is(walk::inside)) {
            if (at.at == 0)
                ended += follow_whole(bytes);
            if (!at.take_header(bytes))
                break;
            const bool continued = at.is(walk::continues);
            at.set(walk::continues, at.left == frame_payload_max);
            at.set(walk::front, !continued);
            at.set(walk::inside, at.left != 0);
            if (at.left != 0)
                continue;
            at.set(walk::front, false);
            if (!continued) {
                give_up();  // no answer is empty
                break;
            }
        } else {
            const auto size = at.left;
            auto part = at.take_payload(bytes);
            if (at.is(walk::front)) {
                at.set(walk::front, false);
                begin_answer(std::to_integer<std::uint8_t>(part.front()), size);
                part = part.subspan(1);
            }
            if (field_ < field::nothing)
                read_answer(part);
            if (at.left != 0 || at.is(walk::continues))
                continue;
        }
        ended += packet_read();
    }
    return ended;
}

unsigned command_tracker::follow_whole(bytes_view& bytes) noexcept
{
    unsigned ended = 0;
    while (const auto size = whole_frame(bytes)) {
        const auto payload = bytes.subspan(frame_header_bytes, size);
        if (phase_ != phase::rows || std::to_integer<std::uint8_t>(payload.front()) >= end_header) {
            const auto now_ended = take_whole(payload);
            if (!now_ended)
                break;
            ended += *now_ended;
        }
        bytes = bytes.subspan(frame_header_bytes + size);
    }
    return ended;
}

std::optional<unsigned> command_tracker::take_whole(bytes_view payload) noexcept
{
    const auto first = std::to_integer<std::uint8_t>(payload.front());
    switch (phase_) {
    case phase::rows:
        if (first != end_header || !(ends_with_ok() ? take_short_ok(payload) : take_eof(payload)))
            return std::nullopt;
        return answered();
    case phase::definitions:
    case phase::parameters:
    case phase::columns:
        if (first == err_header)
            return std::nullopt;
        return --definitions_ == 0 ? definitions_read() : 0;
    case phase::definitions_end:
        if (first != end_header || !take_eof(payload))
            return std::nullopt;
        return rows_begin();
    case phase::first:
        return take_whole_first(payload, first);
    default:
        return std::nullopt;
    }
}

std::optional<unsigned> command_tracker::take_whole_first(bytes_view payload, std::uint8_t first) noexcept
{
    const auto what = front();
    if (first == ok_header) {
        if ((what != kind::result && what != kind::ok) || !take_short_ok(payload))
            return std::nullopt;
        return answered();
    }
    const bool may_lack_metadata = (flags_ & cache_metadata_bit) != 0;
    if (what != kind::result || first >= local_file_header || payload.size() != (may_lack_metadata ? 2 : 1))
        return std::nullopt;
    if (may_lack_metadata) {
        if (payload[1] != std::byte{1})
            return std::nullopt;
        value_ = 0;  // as the long way leaves it
    }
    definitions_ = first;
    phase_ = phase::definitions;
    return 0;
}

bool command_tracker::take_eof(bytes_view payload) noexcept
{
    if (payload.size() != eof_bytes)
        return false;
    take_status(payload);
    return true;
}

bool command_tracker::take_short_ok(bytes_view payload) noexcept
{
    const auto is_short = [&](std::size_t i) { return std::to_integer<std::uint8_t>(payload[i]) < local_file_header; };
    if (payload.size() <= status_at + 1 || !is_short(1) || !is_short(2))
        return false;
    take_status(payload);
    return true;
}

void command_tracker::take_status(bytes_view payload) noexcept
{
    status_ = static_cast<std::uint16_t>(std::to_integer<unsigned>(payload[status_at]) |
                                         std::to_integer<unsigned>(payload[status_at + 1]) << 8U);
    value_ = 0;
    field_left_ = 0;
}

void command_tracker::expect(field what, std::uint8_t bytes) noexcept
{
    field_ = what;
    field_left_ = bytes;
}

void command_tracker::begin_ok(std::uint8_t first) noexcept
{
    if (first == ok_header || ends_with_ok())
        expect(field::ok_affected, 1);
    else
        expect(field::eof_warnings, 2);
}

void command_tracker::begin_answer(std::uint8_t first, std::uint32_t size) noexcept
{
    field_ = field::nothing;
    if (phase_ == phase::rows) {
        // A row may begin with the same bytes only if it is longer.
        if (first == end_header && size < (ends_with_ok() ? frame_payload_max : eof_bytes + 1))
            begin_ok(first);
        else if (first == err_header)
            expect(field::err_code, 2);
        return;
    }
    if (phase_ == phase::first)
        return begin_first_answer(first, size);
    if (first == err_header)
        return expect(field::err_code, 2);
    if (phase_ != phase::definitions_end && phase_ != phase::parameters_end && phase_ != phase::columns_end)
        return;
    if (first != end_header || size != eof_bytes)
        return give_up();
    if (phase_ == phase::definitions_end)
        expect(field::eof_warnings, 2);
    else
        field_ = field::definitions_end;
}

void command_tracker::begin_first_answer(std::uint8_t first, std::uint32_t size) noexcept
{
    const auto what = front();
    if (what == kind::none)
        return give_up();  // a server's last word, before it closes
    if (first == err_header && what != kind::text)
        return expect(field::err_code, 2);
    switch (what) {
    case kind::none:
        return;
    case kind::text:
        field_ = field::error;  // likewise an end that says nothing
        return;
    case kind::ok:
    case kind::reset:
        return first == ok_header || first == end_header ? begin_ok(first) : give_up();
    case kind::change_user:
        if (first == ok_header)
            begin_ok(first);
        return;  // else a round
    case kind::rows:
        phase_ = phase::rows;
        return begin_answer(first, size);
    case kind::definitions:
        if (first == end_header)
            begin_ok(first);
        return;
    case kind::prepare:
        return first == ok_header ? expect(field::statement_id, 4) : give_up();
    case kind::result:
        break;
    }
    const std::uint32_t beside_the_count = (flags_ & cache_metadata_bit) != 0 ? 1 : 0;
    if (first == ok_header) {
        begin_ok(first);
    } else if (first == local_file_header) {
        field_ = field::local_file;
    } else if (first == two_bytes_follow && size == 3 + beside_the_count) {
        expect(field::column_count, 2);
    } else if (first < local_file_header && size == 1 + beside_the_count) {
        definitions_ = first;
        field_ = field::count;
        if (beside_the_count != 0)
            expect(field::metadata_follows, 1);
    } else {
        give_up();
    }
}

void command_tracker::read_answer(bytes_view bytes) noexcept
{
    // Mostly the end of an answer, whole and with small numbers.
    const auto byte = [&](std::size_t i) { return std::to_integer<unsigned>(bytes[i]); };
    if (bytes.size() >= 4 &&
        ((field_ == field::eof_warnings && field_left_ == 2) ||
         (field_ == field::ok_affected && byte(0) < local_file_header && byte(1) < local_file_header)))
        return status_read(static_cast<std::uint16_t>(byte(2) | byte(3) << 8U));
    for (const auto next : bytes) {
        value_ = value_ >> 8U | std::to_integer<std::uint32_t>(next) << 24U;
        if (--field_left_ != 0)
            continue;
        field_read();
        if (field_ >= field::nothing)
            return;
    }
}

void command_tracker::field_read() noexcept
{
    const auto first_of_one = value_ >> 24U;
    const auto of_two = static_cast<std::uint16_t>(value_ >> 16U);
    switch (field_) {
    case field::ok_affected:
    case field::ok_insert_id: {
        const auto rest = rest_of_length_encoded(first_of_one);
        if (rest == 0xff)
            return give_up();
        const auto rest_field = field_ == field::ok_affected ? field::ok_affected_rest : field::ok_insert_id_rest;
        if (rest != 0)
            return expect(rest_field, rest);
        field_ = rest_field;
        return field_read();
    }
    case field::ok_affected_rest:
        return expect(field::ok_insert_id, 1);
    case field::ok_insert_id_rest:
        return expect(field::ok_status, 2);
    case field::eof_warnings:
        return expect(field::eof_status, 2);
    case field::ok_status:
    case field::eof_status:
        return status_read(of_two);
    case field::err_code:
        field_ = of_two == progress_code && (flags_ & progress_bit) != 0 ? field::nothing : field::error;
        return;
    case field::column_count:
        definitions_ = of_two;
        field_ = field::count;
        if ((flags_ & cache_metadata_bit) != 0)
            expect(field::metadata_follows, 1);
        return;
    case field::metadata_follows:
        if (first_of_one > 1)
            return give_up();
        definitions_ = first_of_one == 1 ? definitions_ : std::uint16_t{0};
        value_ = 0;
        field_ = field::count;
        return;
    case field::statement_id:
        return expect(field::statement_columns, 2);
    case field::statement_columns:
        definitions_ = of_two;
        return expect(field::statement_parameters, 2);
    case field::statement_parameters:
        value_ = std::exchange(definitions_, of_two);
        field_ = field::prepared;
        return;
    case field::nothing:
    case field::answer_end:
    case field::error:
    case field::count:
    case field::local_file:
    case field::definitions_end:
    case field::prepared:
        return;
    }
}

void command_tracker::status_read(std::uint16_t status) noexcept
{
    status_ = status;
    value_ = 0;
    field_left_ = 0;
    field_ = phase_ == phase::definitions_end ? field::definitions_end : field::answer_end;
}

unsigned command_tracker::packet_read() noexcept
{
    switch (std::exchange(field_, field::nothing)) {
    case field::nothing:
        if (phase_ == phase::definitions || phase_ == phase::parameters || phase_ == phase::columns)
            return --definitions_ == 0 ? definitions_read() : 0;
        return 0;
    case field::answer_end:
        return answered();
    case field::error:
        status_ &= static_cast<std::uint16_t>(~status::more_results);
        if (front() == kind::result)
            status_ |= status::in_transaction;  // by a routine that began one and failed: an error tells no status
        if (client_phase_ == client_phase::local_file)
            break;
        return pop();
    case field::count:
        phase_ = phase::definitions;
        return definitions_ == 0 ? definitions_read() : 0;
    case field::local_file:
        // A command behind the one that asks for a file would be read as part of it.
        if (running() != 1 || client_at_ != 0)
            break;
        client_phase_ = client_phase::local_file;
        return 0;
    case field::definitions_end:
        if (phase_ == phase::definitions_end)
            return rows_begin();
        if (phase_ == phase::parameters_end)
            return columns_begin();
        return pop();
    case field::prepared:
        // definitions_ are the parameters, value_ the columns.
        if (definitions_ == 0)
            return columns_begin();
        phase_ = phase::parameters;
        return 0;
    default:
        break;  // it ended inside a field
    }
    give_up();
    return 0;
}

unsigned command_tracker::rows_begin() noexcept
{
    phase_ = phase::rows;
    return (status_ & status::cursor_exists) != 0 ? answered() : 0;  // of a cursor they come when they are fetched
}

unsigned command_tracker::columns_begin() noexcept
{
    definitions_ = static_cast<std::uint16_t>(value_);
    phase_ = phase::columns;
    return definitions_ == 0 ? pop() : 0;
}

unsigned command_tracker::definitions_read() noexcept
{
    if (phase_ == phase::definitions) {
        phase_ = ends_with_ok() ? phase::rows : phase::definitions_end;
        return 0;
    }
    if (phase_ == phase::parameters) {
        if (ends_with_ok())
            return columns_begin();
        phase_ = phase::parameters_end;
        return 0;
    }
    phase_ = phase::columns_end;
    return ends_with_ok() ? pop() : 0;
}

unsigned command_tracker::answered() noexcept
{
    if (client_phase_ == client_phase::local_file) {
        give_up();  // the server did not wait for the file's end
        return 0;
    }
    const auto what = front();
    if (what == kind::result && (status_ & status::cursor_exists) != 0)
        flags_ |= may_have_cursor() ? cursors_bit : cursor_bit;
    if (what == kind::rows && (status_ & status::last_row_sent) != 0 && (flags_ & cursors_bit) == 0)
        flags_ &= static_cast<std::uint8_t>(~cursor_bit);
    if (what == kind::reset || what == kind::change_user) {
        flags_ &= static_cast<std::uint8_t>(~(cursor_bit | cursors_bit));
        // What is behind it in a pipeline may have spoken of locks too.
        if (running() == 1 && client_at_ == 0)
            flags_ &= static_cast<std::uint8_t>(~locks_bit);
    }
    if (what != kind::result || (status_ & status::more_results) == 0)
        return pop();
    phase_ = phase::first;
    return 0;
}

}  // namespace tenbin::mysql
