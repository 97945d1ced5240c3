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
        const auto before = runs_;
        packet_read();
        ended += before == runs_ ? 0 : 1;
    }
    return ended;
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

void command_tracker::packet_read() noexcept
{
    switch (std::exchange(field_, field::nothing)) {
    case field::nothing:
        if (phase_ == phase::definitions || phase_ == phase::parameters || phase_ == phase::columns)
            if (--definitions_ == 0)
                definitions_read();
        return;
    case field::answer_end:
        return answered();
    case field::error:
        status_ &= static_cast<std::uint16_t>(~status::more_results);
        if (client_phase_ == client_phase::local_file)
            return give_up();
        return pop();
    case field::count:
        phase_ = phase::definitions;
        if (definitions_ == 0)
            definitions_read();
        return;
    case field::local_file:
        // A command behind the one that asks for a file would be read as part of it.
        if (running() != 1 || client_at_ != 0)
            return give_up();
        client_phase_ = client_phase::local_file;
        return;
    case field::definitions_end:
        if (phase_ == phase::definitions_end) {
            phase_ = phase::rows;
            if ((status_ & status::cursor_exists) != 0)
                answered();  // the rows come when they are fetched
        } else if (phase_ == phase::parameters_end) {
            definitions_ = static_cast<std::uint16_t>(value_);
            phase_ = phase::columns;
            if (definitions_ == 0)
                pop();
        } else {
            pop();
        }
        return;
    case field::prepared:
        return statement_prepared();
    default:
        give_up();  // it ended inside a field
    }
}

void command_tracker::definitions_read() noexcept
{
    if (phase_ == phase::definitions) {
        phase_ = ends_with_ok() ? phase::rows : phase::definitions_end;
    } else if (phase_ == phase::parameters) {
        phase_ = phase::parameters_end;
        if (ends_with_ok()) {
            field_ = field::definitions_end;
            packet_read();
        }
    } else {
        phase_ = phase::columns_end;
        if (ends_with_ok())
            pop();
    }
}

void command_tracker::statement_prepared() noexcept
{
    // definitions_ are the parameters, value_ the columns.
    if (definitions_ != 0) {
        phase_ = phase::parameters;
        return;
    }
    phase_ = phase::parameters_end;
    field_ = field::definitions_end;
    packet_read();
}

void command_tracker::answered() noexcept
{
    if (client_phase_ == client_phase::local_file)
        return give_up();  // the server did not wait for the file's end
    const auto what = front();
    if (what == kind::result && (status_ & status::cursor_exists) != 0)
        flags_ |= may_have_cursor() ? cursors_bit : cursor_bit;
    if (what == kind::rows && (status_ & status::last_row_sent) != 0 && (flags_ & cursors_bit) == 0)
        flags_ &= static_cast<std::uint8_t>(~cursor_bit);
    if (what == kind::reset || what == kind::change_user)
        flags_ &= static_cast<std::uint8_t>(~(locks_bit | cursor_bit | cursors_bit));
    if (what == kind::result && (status_ & status::more_results) != 0)
        phase_ = phase::first;
    else
        pop();
}

}  // namespace tenbin::mysql
