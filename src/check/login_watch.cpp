#include <tenbin/check/login_watch.hpp>
#include <tenbin/mysql/auth_packet.hpp>

#include <algorithm>
#include <array>

namespace tenbin::check {

namespace {

/// More than any plugin sends; a public key has some hundred bytes.
constexpr std::size_t payload_bytes_max = 64 * 1024;

constexpr std::array<std::string_view, 3> showing_the_password{"mysql_clear_password", "dialog", "mysql_old_password"};

}  // namespace

login_watch::login_watch(std::string_view plugin) : frames_{payload_bytes_max}
{
    ask_for(plugin);
}

void login_watch::ask_for(std::string_view plugin)
{
    plugin_ = plugin;
    if (std::find(showing_the_password.begin(), showing_the_password.end(), plugin) != showing_the_password.end())
        now_ = state::forbidden;
}

void login_watch::received(mysql::bytes_view bytes)
{
    while (now_ == state::logging_in) {
        const auto next = frames_.next(bytes);
        if (!next)
            now_ = state::refused;
        else if (*next)
            received_packet(**next);
        else
            return;
    }
}

void login_watch::received_packet(const mysql::frame& whole)
{
    reply_ = static_cast<std::uint8_t>(whole.sequence() + 1);
    switch (mysql::kind_of(whole.payload())) {
    case mysql::auth_packet::ok:
        now_ = state::logged_in;
        break;
    case mysql::auth_packet::err:
        now_ = state::refused;
        break;
    case mysql::auth_packet::plugin_switch:
    case mysql::auth_packet::next_factor:
        in_a_round_ = true;
        if (const auto request = mysql::decode_plugin_request(whole.payload()))
            ask_for(request->plugin);
        else
            now_ = state::refused;
        break;
    case mysql::auth_packet::old_password_switch:
        in_a_round_ = true;
        ask_for("mysql_old_password");
        break;
    case mysql::auth_packet::plugin_data:
        break;
    }
}

mysql::farewell::place login_watch::place() const
{
    using begin = mysql::farewell::begin;
    return {.where = in_a_round_ ? begin::in_a_round : begin::greeted,
            .sequence = reply_,
            .plugin = plugin_,
            .frames = mysql::frame_reader{payload_bytes_max}};
}

}  // namespace tenbin::check
