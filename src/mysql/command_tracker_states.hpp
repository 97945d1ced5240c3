// The inner states of the command tracker, for the two files that it is written in.
#pragma once

#include <tenbin/mysql/command_tracker.hpp>

namespace tenbin::mysql {

/// How a command is answered. Commands without an answer are none of these.
enum class command_tracker::kind : std::uint16_t {
    none,
    ok,           ///< OK, EOF or ERR
    reset,        ///< the same, and locks and cursors are gone
    text,         ///< one packet without a header byte
    result,       ///< OK, ERR, a request for a local file, or a result set; more may follow
    rows,         ///< rows of an open cursor
    definitions,  ///< column definitions up to an end
    prepare,
    change_user  ///< rounds of authentication up to OK or ERR
};

/// What the next packet of the server is, of the answer to the front command.
enum class command_tracker::phase : std::uint8_t {
    first,
    definitions,
    definitions_end,
    rows,
    parameters,
    parameters_end,
    columns,
    columns_end
};

/// What is read next of the packet that is coming in; then what it was, told when it is whole.
enum class command_tracker::field : std::uint8_t {
    ok_affected,
    ok_affected_rest,
    ok_insert_id,
    ok_insert_id_rest,
    ok_status,
    eof_warnings,
    eof_status,
    err_code,
    column_count,
    metadata_follows,
    statement_id,
    statement_columns,
    statement_parameters,

    nothing,  ///< a definition, a row, or what is not for us
    answer_end,
    error,
    count,
    local_file,
    definitions_end,
    prepared
};

enum class command_tracker::client_phase : std::uint8_t { commands, local_file };

}  // namespace tenbin::mysql
