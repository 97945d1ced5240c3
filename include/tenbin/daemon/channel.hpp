// A role's end of a socket pair: versioned JSON messages, and descriptors with them.
//
// On the wire (a stream socket) a message is 8 bytes of head, the length of its text and the number of its descriptors
// (two 32-bit numbers in this machine's order), and then the text, {"v":1,"type":"…",…}. The descriptors travel with
// the head, so that they are there when the text is complete. Two versions of tenbin may hold the two ends for the time
// of an upgrade: what is not understood is passed over, with one line in the log.
//
// Nothing here blocks: the owner polls the socket (wanted_events()) and calls receive() and flush(). Both sides are
// ours, yet everything is bounded: a peer that breaks the rules finds its channel closed, and is restarted for that.
#pragma once

#include <tenbin/base/descriptor.hpp>
#include <tenbin/base/result.hpp>

#include <boost/json.hpp>

#include <cstddef>
#include <deque>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace tenbin::daemon {

namespace json = boost::json;

/// One message: its type, its other fields, and descriptors that become the receiver's.
struct message {
    std::string type{};
    json::object body{};
    std::vector<descriptor> descriptors{};
};

class channel {
public:
    static constexpr int version = 1;
    static constexpr std::size_t descriptors_max = 126;                ///< in one message
    static constexpr std::size_t text_bytes_max = 32 * 1024 * 1024;    ///< of one message
    static constexpr std::size_t unsent_bytes_max = 64 * 1024 * 1024;  ///< of all that wait to be sent

    /// Takes one end of a pair over and makes it non-blocking.
    explicit channel(descriptor end);

    /// Two ends that are connected with each other.
    [[nodiscard]] static result<std::pair<descriptor, descriptor>> make_pair();

    /// Queues a message and sends what the socket takes. Fails when the peer has gone or a bound would be exceeded.
    [[nodiscard]] result<void> send(message what);

    /// Sends more of what is queued; to be called when the socket is writable.
    void flush();

    /// The messages that have arrived whole. Read closed() afterwards: the last messages of a peer that went are
    /// returned first.
    [[nodiscard]] std::vector<message> receive();

    /// The peer has gone, or broke the rules; problem() says which in words.
    [[nodiscard]] bool closed() const noexcept { return !end_; }
    [[nodiscard]] const std::string& problem() const noexcept { return problem_; }

    /// For poll(2); POLLOUT only while something waits to be sent.
    [[nodiscard]] int fd() const noexcept { return end_.get(); }
    [[nodiscard]] short wanted_events() const noexcept;
    [[nodiscard]] bool has_unsent() const noexcept { return !unsent_.empty(); }

private:
    struct outgoing {
        std::string bytes;
        std::vector<descriptor> descriptors;
        std::size_t sent = 0;
    };

    enum class progress : std::uint8_t { some, none };
    [[nodiscard]] progress send_some(outgoing& first);
    [[nodiscard]] progress read_some();
    void take_control_data(struct msghdr& head);
    void take_whole(std::vector<message>& to);
    void decode(std::string_view text, std::vector<descriptor> with, std::vector<message>& to);
    void fail(std::string why);

    descriptor end_;
    std::string problem_;
    std::deque<outgoing> unsent_;
    std::size_t unsent_bytes_ = 0;
    std::string received_;
    std::deque<descriptor> received_descriptors_;
    std::set<std::int64_t> versions_passed_over_;
};

}  // namespace tenbin::daemon
