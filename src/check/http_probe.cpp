#include <tenbin/check/http_probe.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <openssl/ssl.h>

#include <algorithm>
#include <utility>

#include "dial.hpp"

namespace tenbin::check {

namespace {

namespace beast = boost::beast;
namespace http = beast::http;
namespace ssl = asio::ssl;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr std::uint64_t body_bytes_max = std::uint64_t{16} * 1024 * 1024;
constexpr std::uint32_t header_bytes_max = 64 * 1024;
constexpr int answer_limits = 10;

using request = http::request<http::empty_body>;

std::string words_of(const boost::system::error_code& why)
{
    if (why == beast::error::timeout)
        return "timed out";
    if (why == http::error::end_of_stream || why == http::error::partial_message || why == asio::error::eof)
        return "the server closed the connection";
    return why.message();
}

problem failed_at(const char* step, const boost::system::error_code& why)
{
    return std::string{step} + ": " + words_of(why);
}

request request_for(const config::http_check& how, const config::http_url& page, const std::string& host)
{
    constexpr unsigned version_1_0 = 10;
    constexpr unsigned version_1_1 = 11;
    const bool is_new = how.version == config::http_version::v1_1;
    request made{http::verb::get, page.path, is_new ? version_1_1 : version_1_0};
    made.set(http::field::user_agent, "tenbin");
    made.set(http::field::host,
             !page.virtualhost.empty()  ? page.virtualhost
             : !how.virtualhost.empty() ? how.virtualhost
                                        : host);
    if (how.version != config::http_version::v1_0)
        made.set(http::field::connection, "close");
    return made;
}

/// One exchange over a stream that is ready, and what is wrong with the answer.
template <class Stream>
asio::awaitable<problem> exchange(Stream& over, milliseconds limit, request asked, const config::http_url& page)
{
    beast::get_lowest_layer(over).expires_after(limit);
    const auto [broken, sent] = co_await http::async_write(over, asked, as_result);
    if (broken)
        co_return failed_at("request", broken);
    http::response_parser<http::string_body> parser;
    parser.body_limit(body_bytes_max);
    parser.header_limit(header_bytes_max);
    beast::flat_buffer buffer;
    // Part by part: each has the limit, as each read of keepalived's, but a page that drips has an end.
    const auto until = steady::now() + answer_limits * limit;
    while (!parser.is_done()) {
        beast::get_lowest_layer(over).expires_at(std::min(steady::now() + limit, until));
        const auto [why, size] = co_await http::async_read_some(over, buffer, parser, as_result);
        if (why)
            co_return failed_at("answer", why);
    }
    co_return judge_page(page, parser.get().result_int(), parser.get().body());
}

ssl::context& any_certificate()
{
    static ssl::context made = [] {
        ssl::context fresh{ssl::context::tls_client};
        fresh.set_verify_mode(ssl::verify_none);
        return fresh;
    }();
    return made;
}

std::string name_for_tls(const config::http_check& how, const config::http_url& page, const std::string& host)
{
    if (!how.enable_sni)
        return {};
    if (!how.sni_name.empty())
        return how.sni_name;
    return !page.virtualhost.empty() ? page.virtualhost : !how.virtualhost.empty() ? how.virtualhost : host;
}

asio::awaitable<result<problem>> ask_for(const endpoint& where,
                                         milliseconds limit,
                                         const config::http_check& how,
                                         const config::http_url& page,
                                         const std::string& host,
                                         const origin& from)
{
    asio::ip::tcp::socket socket{co_await asio::this_coro::executor};
    auto connected = co_await dial(socket, where, limit, from);
    if (!connected || *connected)
        co_return connected;
    auto asked = request_for(how, page, host);
    if (!how.tls) {
        beast::tcp_stream over{std::move(socket)};
        co_return co_await exchange(over, limit, std::move(asked), page);
    }
    beast::ssl_stream<beast::tcp_stream> over{beast::tcp_stream{std::move(socket)}, any_certificate()};
    if (const auto name = name_for_tls(how, page, host); !name.empty())
        SSL_set_tlsext_host_name(over.native_handle(), name.c_str());
    beast::get_lowest_layer(over).expires_after(limit);
    const auto [why] = co_await over.async_handshake(ssl::stream_base::client, as_result);
    if (why)
        co_return failed_at("tls", why);
    co_return co_await exchange(over, limit, std::move(asked), page);
}

}  // namespace

asio::awaitable<result<problem>>
probe_http(endpoint where, milliseconds limit, const config::http_check& how, std::string host, const origin& from)
{
    for (const auto& page : how.urls) {
        auto found = co_await ask_for(where, limit, how, page, host, from);
        if (!found || *found)
            co_return found;
    }
    co_return problem{};
}

}  // namespace tenbin::check
