// Follows the commands of a session after its login, so that it is known when nothing runs in it. It walks the frame
// headers of both directions and looks at the few bytes that frame an answer; it copies nothing, and 32 plain bytes are
// all that it remembers, wherever the stream is cut.
//
// What it does not understand makes the session opaque: its bytes are relayed as before, but nothing is said of it any
// more. Better to know nothing than to be wrong: whoever moves or closes sessions acts on what is said here.
//
// https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_command_phase.html
// https://mariadb.com/kb/en/result-set-packets/
#pragma once

#include <tenbin/mysql/wire.hpp>

#include <array>
#include <cstdint>
#include <optional>

namespace tenbin::mysql {

class command_tracker {
public:
    /// Nothing is known: an opaque session. All its bytes are 0.
    command_tracker() noexcept = default;
    /// A session whose login has just ended with these capabilities agreed and this status.
    command_tracker(std::uint64_t capabilities, std::uint16_t status) noexcept;

    /// The next bytes of each direction, in the order in which they come here.
    void from_client(bytes_view bytes) noexcept;
    /// How many commands were answered to their end.
    unsigned from_server(bytes_view bytes) noexcept;

    [[nodiscard]] bool opaque() const noexcept { return (flags_ & followed_bit) == 0; }
    /// Commands whose answer has not come to its end, those included that are still on their way in.
    [[nodiscard]] unsigned running() const noexcept;
    [[nodiscard]] bool idle() const noexcept { return runs_.front().count == 0; }
    /// Nothing runs, nothing is half sent in either direction: both ends wait for the client's next command.
    [[nodiscard]] bool at_rest() const noexcept;
    /// SERVER_STATUS_* of the newest answer that told it. An error tells none: after a statement's error it says
    /// in_transaction, since one may have begun.
    [[nodiscard]] std::uint16_t server_status() const noexcept { return status_; }
    /// A statement's text spoke of a LOCK or a BACKUP since the login or the last reset: locks may be held. Not seen
    /// are those of a stored routine, of a text in a variable, of HANDLER, and of FLUSH TABLES ... FOR EXPORT.
    [[nodiscard]] bool may_hold_locks() const noexcept { return (flags_ & locks_bit) != 0; }
    /// A cursor of the server may be open.
    [[nodiscard]] bool may_have_cursor() const noexcept { return (flags_ & cursor_bit) != 0; }
    /// At rest with no transaction, cursor or lock: the session can end here and its client loses no work. What any
    /// client must rebuild after a wait_timeout (prepared statements, temporary tables, variables) is lost.
    [[nodiscard]] bool may_end() const noexcept;

    bool operator==(const command_tracker&) const = default;

private:
    /// Where one direction stands.
    struct walk {
        std::uint32_t left;  ///< gathers the header, then counts the payload bytes that are still to come
        std::uint8_t at;     ///< the bits below, and in the lowest two the bytes of a header that were seen

        static constexpr std::uint8_t header_mask = 3;
        static constexpr std::uint8_t inside = 4;      ///< of a payload
        static constexpr std::uint8_t front = 8;       ///< none of its bytes was looked at
        static constexpr std::uint8_t continues = 16;  ///< in another frame, having 0xffffff bytes in this one

        [[nodiscard]] bool is(std::uint8_t bit) const noexcept { return (at & bit) != 0; }
        void set(std::uint8_t bit, bool on) noexcept { at = static_cast<std::uint8_t>(on ? at | bit : at & ~bit); }
        /// Takes bytes of a header from the front; its sequence number when it is whole: `left` is the payload's size.
        [[nodiscard]] std::optional<std::uint8_t> take_header(bytes_view& bytes) noexcept;
        /// Takes of a payload what is there.
        [[nodiscard]] bytes_view take_payload(bytes_view& bytes) noexcept;
    };
    enum class kind : std::uint16_t;
    enum class phase : std::uint8_t;
    enum class field : std::uint8_t;
    enum class client_phase : std::uint8_t;
    /// Commands of one kind one after the other, as pipelines have them.
    struct run {
        std::uint16_t what : 4 = 0;
        std::uint16_t count : 12 = 0;
        bool operator==(const run&) const = default;
    };
    static constexpr std::size_t runs_max = 4;
    static constexpr std::uint8_t followed_bit = 1;
    static constexpr std::uint8_t locks_bit = 2;
    static constexpr std::uint8_t ends_with_ok_bit = 4;    ///< DEPRECATE_EOF
    static constexpr std::uint8_t cache_metadata_bit = 8;  ///< MariaDB's
    static constexpr std::uint8_t progress_bit = 16;       ///< MariaDB's
    static constexpr std::uint8_t is_text_bit = 32;        ///< what the client sends now may speak of locks
    static constexpr std::uint8_t cursor_bit = 64;         ///< at least one was opened
    static constexpr std::uint8_t cursors_bit = 128;       ///< more than one, and which have gone is not known

    // What returns a number counts the commands that were answered to their end by it.
    void give_up() noexcept { flags_ &= static_cast<std::uint8_t>(~followed_bit); }
    [[nodiscard]] kind front() const noexcept;
    void follow_client(walk& at, bytes_view bytes) noexcept;
    unsigned follow_server(walk& at, bytes_view bytes) noexcept;
    /// The short way of the commonest packets, as long as they lie whole in the bytes: leaves the first that does not,
    /// or that needs the long way. How many commands were answered to their end.
    unsigned follow_whole(bytes_view& bytes) noexcept;
    [[nodiscard]] std::optional<unsigned> take_whole(bytes_view payload) noexcept;
    [[nodiscard]] std::optional<unsigned> take_whole_first(bytes_view payload, std::uint8_t first) noexcept;
    [[nodiscard]] bool take_eof(bytes_view payload) noexcept;
    [[nodiscard]] bool take_short_ok(bytes_view payload) noexcept;
    void take_status(bytes_view payload) noexcept;
    void push(kind what) noexcept;
    unsigned pop() noexcept;
    [[nodiscard]] bool ends_with_ok() const noexcept { return (flags_ & ends_with_ok_bit) != 0; }

    void begin_client_frame(walk& at, std::uint8_t sequence) noexcept;
    void begin_command(std::uint8_t command) noexcept;
    void look_for_locks(bytes_view text) noexcept;

    void begin_answer(std::uint8_t first, std::uint32_t size) noexcept;
    void begin_first_answer(std::uint8_t first, std::uint32_t size) noexcept;
    void begin_ok(std::uint8_t first) noexcept;
    void expect(field what, std::uint8_t bytes) noexcept;
    void read_answer(bytes_view bytes) noexcept;
    void field_read() noexcept;
    void status_read(std::uint16_t status) noexcept;
    unsigned packet_read() noexcept;
    unsigned rows_begin() noexcept;
    unsigned columns_begin() noexcept;
    unsigned definitions_read() noexcept;
    unsigned answered() noexcept;

    std::uint32_t client_left_ = 0;  ///< the walk of each direction, apart for the sake of space
    std::uint32_t server_left_ = 0;
    std::uint32_t value_ = 0;        ///< of the field that is being read; the columns of a statement meanwhile
    std::uint16_t definitions_ = 0;  ///< that are still to come
    std::uint16_t status_ = 0;
    std::array<run, runs_max> runs_{};
    phase phase_{};
    field field_{};
    std::uint8_t field_left_ = 0;  ///< bytes of it
    std::uint8_t flags_ = 0;
    client_phase client_phase_{};
    std::uint8_t client_at_ = 0;
    std::uint8_t server_at_ = 0;
    std::uint8_t lock_letters_ = 0;  ///< of LOCK or BACKUP, at the end of what was read of a text
};

static_assert(sizeof(command_tracker) == 32);

}  // namespace tenbin::mysql
