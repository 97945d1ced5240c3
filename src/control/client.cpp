#include <tenbin/control/client.hpp>
#include <tenbin/control/protocol.hpp>
#include <tenbin/control/socket.hpp>

#include <boost/json.hpp>

#include <array>
#include <cerrno>
#include <poll.h>
#include <sys/socket.h>

namespace tenbin::control {

namespace {

/// Waits until the socket is ready for `events`; false when the deadline came first.
bool wait_for(const descriptor& socket, short events, steady::time_point until)
{
    while (true) {
        const auto left = std::chrono::ceil<milliseconds>(until - steady::now());
        if (left.count() <= 0)
            return false;
        pollfd wanted{.fd = socket.get(), .events = events, .revents = 0};
        if (::poll(&wanted, 1, static_cast<int>(left.count())) > 0)
            return true;
    }
}

result<void> write_all(const descriptor& socket, std::string_view text, steady::time_point until)
{
    while (!text.empty()) {
        const auto sent = ::send(socket.get(), text.data(), text.size(), MSG_NOSIGNAL);
        if (sent >= 0)
            text.remove_prefix(static_cast<std::size_t>(sent));
        else if (errno == EPIPE)
            return {};  // it has closed already, perhaps with words: they are read next
        else if (errno != EAGAIN && errno != EINTR)
            return failed_with_errno("asking tenbin", errno);
        else if (!wait_for(socket, POLLOUT, until))
            return failed(fault::operation, "tenbin does not answer");
    }
    return {};
}

result<std::string> read_line(const descriptor& socket, steady::time_point until)
{
    std::string line;
    std::array<char, 65536> buffer;
    while (line.size() <= answer_bytes_max) {
        const auto got = ::recv(socket.get(), buffer.data(), buffer.size(), 0);
        if (got == 0)
            return failed(fault::operation, "tenbin closed the connection without an answer");
        if (got > 0) {
            line.append(buffer.data(), static_cast<std::size_t>(got));
            if (line.back() == '\n')
                return line;
        } else if (errno != EAGAIN && errno != EINTR) {
            return failed_with_errno("asking tenbin", errno);
        } else if (!wait_for(socket, POLLIN, until)) {
            return failed(fault::operation, "tenbin does not answer");
        }
    }
    return failed(fault::operation, "tenbin's answer is too long");
}

}  // namespace

result<json::object> ask(const std::string& run_directory, std::string_view command, milliseconds patience)
{
    const auto until = steady::now() + patience;
    const auto socket = connect_to(run_directory);
    if (!socket)
        return tl::unexpected{socket.error()};
    const auto question = json::serialize(json::object{{"v", protocol_version}, {"command", command}}) + "\n";
    if (const auto written = write_all(*socket, question, until); !written)
        return tl::unexpected{written.error()};
    const auto line = read_line(*socket, until);
    if (!line)
        return tl::unexpected{line.error()};

    boost::system::error_code bad;
    json::parse_options lenient;
    lenient.allow_invalid_utf8 = true;  // words of a server may stand in it
    auto answer = json::parse(*line, bad, {}, lenient);
    if (bad || !answer.is_object())
        return failed(fault::operation, "tenbin's answer is not understood");
    if (const auto* words = answer.get_object().if_contains("error"); words != nullptr && words->is_string())
        return failed(fault::operation, std::string{words->get_string()});
    return std::move(answer.get_object());
}

}  // namespace tenbin::control
