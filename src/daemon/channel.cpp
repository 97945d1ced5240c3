#include <tenbin/base/log.hpp>
#include <tenbin/daemon/channel.hpp>

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <system_error>

namespace tenbin::daemon {

namespace {

struct head {
    std::uint32_t text_bytes;
    std::uint32_t descriptors;
};

/// A version from a far future would fill the log if each of its messages were named.
constexpr std::size_t versions_remembered_max = 8;

std::string words_of(int number)
{
    return std::generic_category().message(number);
}

/// Room for the descriptors of one sendmsg or recvmsg; the kernel passes at most 253 at once.
union control_room {
    std::array<char, CMSG_SPACE(sizeof(int) * 253)> bytes;
    cmsghdr aligned;
};

}  // namespace

channel::channel(descriptor end) : end_{std::move(end)}
{
    const auto flags = ::fcntl(end_.get(), F_GETFL);
    if (flags < 0 || ::fcntl(end_.get(), F_SETFL, flags | O_NONBLOCK) != 0)
        fail("not a socket: " + words_of(errno));
}

result<std::pair<descriptor, descriptor>> channel::make_pair()
{
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()) != 0)
        return failed_with_errno("socketpair", errno);
    return std::pair{descriptor{ends[0]}, descriptor{ends[1]}};
}

result<void> channel::send(message what)
{
    if (closed())
        return failed(fault::operation, problem_);
    if (what.descriptors.size() > descriptors_max)
        return failed(fault::operation, "too many descriptors in one message");
    what.body["v"] = version;
    what.body["type"] = what.type;
    const auto text = json::serialize(what.body);
    if (text.size() > text_bytes_max || unsent_bytes_ + text.size() > unsent_bytes_max)
        return failed(fault::operation, "message \"" + what.type + "\" is too long, or too many wait to be sent");

    const head front{.text_bytes = static_cast<std::uint32_t>(text.size()),
                     .descriptors = static_cast<std::uint32_t>(what.descriptors.size())};
    outgoing next{.bytes = std::string(sizeof front, '\0'), .descriptors = std::move(what.descriptors)};
    std::memcpy(next.bytes.data(), &front, sizeof front);
    next.bytes += text;
    unsent_bytes_ += next.bytes.size();
    unsent_.push_back(std::move(next));
    flush();
    if (closed())
        return failed(fault::operation, problem_);
    return {};
}

void channel::flush()
{
    while (!closed() && !unsent_.empty()) {
        auto& first = unsent_.front();
        if (send_some(first) == progress::none)
            return;
        if (first.sent == first.bytes.size()) {
            unsent_bytes_ -= first.bytes.size();
            unsent_.pop_front();
        }
    }
}

/// Descriptors ride on the first byte of their message; the kernel keeps duplicates, so ours are closed right away.
channel::progress channel::send_some(outgoing& first)
{
    iovec part{.iov_base = first.bytes.data() + first.sent, .iov_len = first.bytes.size() - first.sent};
    msghdr out{};
    out.msg_iov = &part;
    out.msg_iovlen = 1;
    control_room room{};
    if (!first.descriptors.empty()) {
        const auto bytes = sizeof(int) * first.descriptors.size();
        out.msg_control = room.bytes.data();
        out.msg_controllen = CMSG_SPACE(bytes);
        auto* item = CMSG_FIRSTHDR(&out);
        item->cmsg_level = SOL_SOCKET;
        item->cmsg_type = SCM_RIGHTS;
        item->cmsg_len = CMSG_LEN(bytes);
        std::vector<int> numbers;
        for (const auto& each : first.descriptors)
            numbers.push_back(each.get());
        std::memcpy(CMSG_DATA(item), numbers.data(), bytes);
    }
    const auto sent = ::sendmsg(end_.get(), &out, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) {
        if (errno == EINTR)
            return progress::some;
        if (errno != EAGAIN)
            fail(errno == EPIPE || errno == ECONNRESET ? "the other side has gone" : "sendmsg: " + words_of(errno));
        return progress::none;
    }
    first.sent += static_cast<std::size_t>(sent);
    first.descriptors.clear();
    return progress::some;
}

std::vector<message> channel::receive()
{
    std::vector<message> messages;
    while (!closed() && read_some() == progress::some)
        take_whole(messages);
    return messages;
}

/// One recvmsg. What has been read and is not yet taken never exceeds one message of the longest kind and one buffer.
channel::progress channel::read_some()
{
    std::array<char, 65536> buffer;
    iovec part{.iov_base = buffer.data(), .iov_len = buffer.size()};
    control_room room{};
    msghdr in{};
    in.msg_iov = &part;
    in.msg_iovlen = 1;
    in.msg_control = room.bytes.data();
    in.msg_controllen = sizeof room.bytes;
    const auto got = ::recvmsg(end_.get(), &in, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (got < 0) {
        if (errno == EINTR)
            return progress::some;
        if (errno != EAGAIN)
            fail(errno == ECONNRESET ? "the other side has gone" : "recvmsg: " + words_of(errno));
        return progress::none;
    }
    take_control_data(in);
    if (closed())
        return progress::none;
    if (got == 0) {
        fail("the other side has gone");
        return progress::none;
    }
    received_.append(buffer.data(), static_cast<std::size_t>(got));
    return progress::some;
}

void channel::take_control_data(msghdr& head)
{
    for (auto* item = CMSG_FIRSTHDR(&head); item != nullptr; item = CMSG_NXTHDR(&head, item)) {
        if (item->cmsg_level != SOL_SOCKET || item->cmsg_type != SCM_RIGHTS)
            continue;
        std::vector<int> numbers((item->cmsg_len - CMSG_LEN(0)) / sizeof(int));
        std::memcpy(numbers.data(), CMSG_DATA(item), numbers.size() * sizeof(int));
        for (const auto fd : numbers)
            received_descriptors_.emplace_back(fd);
    }
    if ((head.msg_flags & MSG_CTRUNC) != 0)
        fail("descriptors were lost: this process may open no more");
}

void channel::take_whole(std::vector<message>& to)
{
    std::size_t at = 0;
    while (received_.size() - at >= sizeof(head)) {
        head front{};
        std::memcpy(&front, received_.data() + at, sizeof front);
        if (front.text_bytes > text_bytes_max || front.descriptors > descriptors_max) {
            fail("the other side sent something that is no message");
            break;
        }
        if (received_.size() - at - sizeof front < front.text_bytes)
            break;
        if (received_descriptors_.size() < front.descriptors) {
            fail("descriptors of a message are missing");
            break;
        }
        std::vector<descriptor> with;
        for (std::uint32_t i = 0; i < front.descriptors; ++i) {
            with.push_back(std::move(received_descriptors_.front()));
            received_descriptors_.pop_front();
        }
        decode(std::string_view{received_}.substr(at + sizeof front, front.text_bytes), std::move(with), to);
        at += sizeof front + front.text_bytes;
    }
    received_.erase(0, at);
    // What is left belongs to the one message that is not complete.
    if (received_descriptors_.size() > descriptors_max)
        fail("the other side sent descriptors that belong to no message");
}

void channel::decode(std::string_view text, std::vector<descriptor> with, std::vector<message>& to)
{
    boost::system::error_code bad;
    // What a server said, or a comment in Latin-1, may travel inside: our own other half is not to be cut off for it.
    json::parse_options lenient;
    lenient.allow_invalid_utf8 = true;
    auto value = json::parse(text, bad, {}, lenient);
    const auto* object = bad ? nullptr : value.if_object();
    const auto* v = object != nullptr ? object->if_contains("v") : nullptr;
    const auto* type = object != nullptr ? object->if_contains("type") : nullptr;
    if (v == nullptr || !v->is_int64() || type == nullptr || !type->is_string()) {
        fail("the other side sent a message without version and type");
        return;
    }
    if (v->get_int64() != version) {
        if (versions_passed_over_.size() < versions_remembered_max &&
            versions_passed_over_.insert(v->get_int64()).second)
            log::warn("messages of version {} are passed over: this tenbin knows version {}", v->get_int64(), version);
        return;
    }
    std::string name{type->get_string()};
    to.push_back({.type = std::move(name), .body = std::move(value.get_object()), .descriptors = std::move(with)});
}

void channel::fail(std::string why)
{
    if (problem_.empty())
        problem_ = std::move(why);
    end_.reset();
    unsent_.clear();
    unsent_bytes_ = 0;
}

short channel::wanted_events() const noexcept
{
    return static_cast<short>(POLLIN | (unsent_.empty() ? 0 : POLLOUT));
}

}  // namespace tenbin::daemon
