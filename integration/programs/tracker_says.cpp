// tracker_says : the command tracker by itself, for the differential test. Standard input is a conversation, in records
// of a letter, a size of four bytes (little-endian) and so many bytes: `l` a login that has just ended, its
// capabilities (8 bytes) and status (2), `c` what the client sent, `s` what the server sent, `?` a question. Each
// question is answered by a line of numbers: opaque, at rest, running, status, may hold locks, may have a cursor, may
// end, and how many commands were answered since the login.
#include <tenbin/mysql/command_tracker.hpp>

#include <cstdio>
#include <cstring>
#include <optional>
#include <vector>

namespace {

struct record {
    char letter = 0;
    std::vector<std::byte> bytes;
};

std::optional<record> next()
{
    record read;
    std::uint32_t size = 0;
    if (std::fread(&read.letter, 1, 1, stdin) != 1 || std::fread(&size, sizeof size, 1, stdin) != 1)
        return std::nullopt;
    read.bytes.resize(size);
    if (std::fread(read.bytes.data(), 1, size, stdin) != size)
        return std::nullopt;
    return read;
}

tenbin::mysql::command_tracker logged_in(const std::vector<std::byte>& bytes)
{
    std::uint64_t capabilities = 0;
    std::uint16_t status = 0;
    if (bytes.size() == sizeof capabilities + sizeof status) {
        std::memcpy(&capabilities, bytes.data(), sizeof capabilities);
        std::memcpy(&status, bytes.data() + sizeof capabilities, sizeof status);
    }
    return {capabilities, status};
}

void say(const tenbin::mysql::command_tracker& tracker, unsigned long answered)
{
    std::printf("%d %d %u %u %d %d %d %lu\n",
                tracker.opaque(),
                tracker.at_rest(),
                tracker.running(),
                unsigned{tracker.server_status()},
                tracker.may_hold_locks(),
                tracker.may_have_cursor(),
                tracker.may_end(),
                answered);
    std::fflush(stdout);
}

}  // namespace

int main()
{
    tenbin::mysql::command_tracker tracker;
    unsigned long answered = 0;
    while (const auto read = next()) {
        switch (read->letter) {
        case 'l':
            tracker = logged_in(read->bytes);
            answered = 0;
            break;
        case 'c':
            tracker.from_client(read->bytes);
            break;
        case 's':
            answered += tracker.from_server(read->bytes);
            break;
        case '?':
            say(tracker, answered);
            break;
        default:
            std::fputs("tracker_says: a record of an unknown letter\n", stderr);
            return 1;
        }
    }
}
