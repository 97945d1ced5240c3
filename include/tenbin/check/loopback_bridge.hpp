// Lends a client library a connection that it did not make: the server has been connected to and has greeted, on the
// loop, and now the library, which can only connect by itself, connects to an address of the loopback network, hears
// the greeting that is already here and talks on through this bridge.
//
//     server 10.0.0.7:3306 <== the monitor's loop ==> 127.41.203.9:38211 <== the library on its thread
//
// So there is one login per check, and no second connection that a server would have to count as a broken handshake
// (which it logs, and blocks tenbin's address for, MySQL's error 1129). And a library that can't be cancelled comes
// back the moment its connection is cut: every step has its deadline to the millisecond, however slowly a server drips,
// and an answer that never ends is cut at a limit.
//
// The address is drawn at random, taken by one connection and gone with it, within a millisecond: another user of this
// machine who wanted to come first would have to guess address and port.
#pragma once

#include <tenbin/base/duration.hpp>
#include <tenbin/base/endpoint.hpp>
#include <tenbin/base/result.hpp>
#include <tenbin/check/login_watch.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace tenbin::check {

namespace asio = boost::asio;

class loopback_bridge {
public:
    /// The server's socket and what it has said so far: its greeting, which names `plugin`.
    struct greeted {
        asio::ip::tcp::socket socket;
        std::vector<std::byte> said;
        std::string plugin;
    };

    /// `limit` is the time that the login may take, and then the query.
    loopback_bridge(greeted server, milliseconds limit);

    /// Opens the address for the library. A failure is this machine's.
    [[nodiscard]] result<void> open();
    [[nodiscard]] const endpoint& where() const noexcept { return where_; }

    /// Carries bytes until one side leaves or a limit is reached.
    [[nodiscard]] asio::awaitable<void> serve();
    /// Of a login that is kept: the next question has its own time from now on, and between questions there is no
    /// limit.
    void begin_question();
    void end_question();
    /// The library is done: what it has said last is still carried, and nothing more is a failure.
    void finish();
    /// Ends both connections at once.
    void cut();

    /// Both sides are there.
    [[nodiscard]] bool alive() const noexcept { return !over_ && !server_left_; }
    /// Why it ended before the library was done, "timed out"; empty if it did not.
    [[nodiscard]] const std::string& trouble() const noexcept { return trouble_; }
    [[nodiscard]] bool timed_out() const noexcept { return timed_out_; }
    [[nodiscard]] const login_watch& login() const noexcept { return login_; }
    /// The server's connection; for the farewell of a forbidden login, which leaves it open.
    [[nodiscard]] asio::ip::tcp::socket& server() noexcept { return server_; }

private:
    [[nodiscard]] asio::awaitable<void> carry();
    [[nodiscard]] asio::awaitable<void> carry_questions();
    [[nodiscard]] asio::awaitable<void> carry_answers();
    [[nodiscard]] asio::awaitable<void> keep_time();
    void fail(std::string why);
    void leave_client();

    asio::ip::tcp::socket server_;
    std::vector<std::byte> greeting_;
    login_watch login_;
    milliseconds limit_;
    asio::ip::tcp::acceptor listener_;
    asio::ip::tcp::socket client_;
    asio::steady_timer timer_;
    endpoint where_{};
    std::string trouble_;
    std::size_t carried_ = 0;  ///< bytes of the server
    bool server_left_ = false;
    bool timed_out_ = false;
    bool finished_ = false;  ///< the library has returned
    bool over_ = false;
};

}  // namespace tenbin::check
