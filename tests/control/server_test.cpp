#include <tenbin/control/client.hpp>
#include <tenbin/control/server.hpp>
#include <tenbin/control/socket.hpp>

#include <boost/asio.hpp>
#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <poll.h>
#include <sys/socket.h>
#include <thread>

namespace tenbin::control {
namespace {

using namespace std::chrono_literals;

/// A run directory with a server in it that answers "status", on a thread of its own.
class a_daemon {
public:
    explicit a_daemon(server::limits limits = {}, std::string below = {})
    {
        std::string name = (std::filesystem::temp_directory_path() / "tenbin-control-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr)
            throw std::runtime_error{"mkdtemp"};
        top_ = name;
        directory_ = below.empty() ? top_ : top_ / below;
        std::filesystem::create_directories(directory_);
        server_.emplace(context_, listen_on(directory_).value(), &answer, limits);
        thread_ = std::thread{[this] { context_.run(); }};
    }
    ~a_daemon()
    {
        context_.stop();
        thread_.join();
        server_.reset();
        std::filesystem::remove_all(top_);
    }
    [[nodiscard]] std::string directory() const { return directory_.string(); }

private:
    static asio::awaitable<json::object> answer(request asked)
    {
        if (asked.command != "status")
            co_return refusal("unknown command");
        co_return json::object{{"v", 1}, {"status", "fine"}};
    }

    std::filesystem::path top_;
    std::filesystem::path directory_;
    asio::io_context context_;
    std::optional<server> server_;
    std::thread thread_;
};

/// What comes on a socket until it is closed or a second has passed.
std::string read_to_end(const descriptor& socket)
{
    std::string all;
    std::array<char, 4096> buffer;
    pollfd wanted{.fd = socket.get(), .events = POLLIN, .revents = 0};
    while (::poll(&wanted, 1, 1000) > 0) {
        const auto got = ::recv(socket.get(), buffer.data(), buffer.size(), 0);
        if (got <= 0)
            return all + "<end>";
        all.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return all;
}

void write_to(const descriptor& socket, std::string_view text)
{
    ASSERT_EQ(::send(socket.get(), text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
}

TEST(ControlServer, AnswersAQuestion)
{
    const a_daemon daemon;

    const auto answer = ask(daemon.directory(), "status", 5s);

    ASSERT_TRUE(answer) << answer.error().words;
    EXPECT_EQ(answer->at("status"), "fine");
}

TEST(ControlServer, IsReachedInADirectoryWithALongName)
{
    const a_daemon daemon{{}, std::string(200, 'd')};

    EXPECT_TRUE(ask(daemon.directory(), "status", 5s));
}

TEST(ControlServer, TurnsARefusalIntoAnError)
{
    const a_daemon daemon;

    EXPECT_EQ(ask(daemon.directory(), "dance", 5s).error().words, "unknown command");
}

TEST(ControlServer, AnswersSeveralRequestsOfOneClient)
{
    const a_daemon daemon;
    const auto client = connect_to(daemon.directory()).value();

    write_to(client, "{\"v\":1,\"command\":\"status\"}\nnonsense\n{\"v\":1,");
    ::shutdown(client.get(), SHUT_WR);

    EXPECT_EQ(read_to_end(client),
              "{\"v\":1,\"status\":\"fine\"}\n{\"v\":1,\"error\":\"a request is one line with a JSON object\"}\n<end>");
}

TEST(ControlServer, EndsAClientThatNeverEndsItsLine)
{
    const a_daemon daemon;
    const auto client = connect_to(daemon.directory()).value();

    write_to(client, std::string(5000, 'x'));

    EXPECT_EQ(read_to_end(client), "{\"v\":1,\"error\":\"the request is too long\"}\n<end>");
}

TEST(ControlServer, EndsAClientThatSaysNothing)
{
    const a_daemon daemon{{.request_time = 20ms}};
    const auto client = connect_to(daemon.directory()).value();

    EXPECT_EQ(read_to_end(client), "<end>");
}

TEST(ControlServer, RefusesTheClientBeyondItsLimit)
{
    const a_daemon daemon{{.clients_max = 1}};
    const auto first = connect_to(daemon.directory()).value();
    write_to(first, "{\"v\":1,\"command\":\"status\"}\n");
    std::array<char, 64> buffer;
    pollfd wanted{.fd = first.get(), .events = POLLIN, .revents = 0};
    ASSERT_EQ(::poll(&wanted, 1, 5000), 1);
    ASSERT_GT(::recv(first.get(), buffer.data(), buffer.size(), 0), 0);

    EXPECT_EQ(ask(daemon.directory(), "status", 5s).error().words, "too many control clients at a time; try again");
}

TEST(ControlClient, SaysWhenNoDaemonRunsThere)
{
    std::string directory;
    {
        const a_daemon daemon;
        directory = daemon.directory();
    }
    EXPECT_EQ(ask(directory, "status", 1s).error().words,
              "no tenbin runs with the run directory " + directory + " (is it another one? --run-dir DIR)");
}

TEST(ControlClient, DoesNotWaitForeverForAnAnswer)
{
    const std::string directory = std::filesystem::temp_directory_path();
    std::string name = directory + "/tenbin-control-XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    const auto silent = listen_on(name).value();

    EXPECT_EQ(ask(name, "status", 20ms).error().words, "tenbin does not answer");

    std::filesystem::remove_all(name);
}

}  // namespace
}  // namespace tenbin::control
