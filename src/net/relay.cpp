#include <tenbin/net/relay.hpp>

#include <utility>

namespace tenbin::net {

namespace {

/// Only sessions that live this long have their server's silence watched: the three calls cost a short one 2 %.
constexpr std::chrono::seconds keep_alive_from{5};

}  // namespace

std::string_view to_string(relay_end why) noexcept
{
    switch (why) {
    case relay_end::client_closed:
        return "closed by the client";
    case relay_end::server_closed:
        return "closed by the server";
    case relay_end::client_failed:
        return "the client's connection broke";
    case relay_end::server_failed:
        return "the server's connection broke";
    case relay_end::idle:
        return "idle for too long";
    case relay_end::stopped:
        return "tenbin stops";
    }
    return "?";
}

relay::relay(engine& home, relay_owner& owner, const rules& how) : home_{home}, owner_{owner}, how_{how}
{
}

relay::~relay()
{
    if (client_ != nullptr)
        client_->close();
    if (server_ != nullptr)
        server_->close();
}

void relay::start(stream::bare client, stream::bare server, const tracker_state& tracked)
{
    client_ = client.connection;
    server_ = server.connection;
    client_->set_sink(*this);
    server_->set_sink(*this);
    {
        // Login bytes count: all that came in so far has had its effect, but for what is relayed next.
        const record_write write{record_};
        record_.client_tx = client_->sent;
        record_.server_tx = server_->sent;
        record_.client_rx = client_->received;
        record_.server_rx = server_->received;
        record_.tracker = tracked;
    }
    last_byte_ = home_.now();
    watch_idle();
    server_->expires_at(last_byte_ + keep_alive_from);
    take(*server_, server.arrived);
    take(*client_, client.arrived);
    client_->resume();
    server_->resume();
    // A side that ended before we listened says so now.
    if (server.ended && client.ended)
        end(relay_end::server_closed);
    else if (server.ended)
        on_end(*server_, {});
    else if (client.ended)
        on_end(*client_, {});
}

void relay::take(link& from, chunk_queue arrived)
{
    while (!arrived.empty()) {
        const auto chunk = arrived.pop(home_.chunks());
        const auto bytes = home_.chunks().bytes(chunk);
        {
            const record_write write{record_};
            watch(&from == client_ ? direction::to_server : direction::to_client, bytes);
        }
        (&from == client_ ? server_ : client_)->send(chunk);
    }
}

void relay::watch(direction way, std::span<const std::byte> bytes)
{
    if (how_.watcher != nullptr)
        how_.watcher->saw({record_, server_index, home_.now(), busy_since_}, way, bytes);
}

void relay::on_data(link& from, chunk_index chunk)
{
    const bool from_client = &from == client_;
    auto& to = from_client ? *server_ : *client_;
    const auto bytes = home_.chunks().bytes(chunk);
    {
        const record_write write{record_};
        if (from_client) {
            record_.client_rx += bytes.size();
            record_.server_tx += bytes.size();
        } else {
            record_.server_rx += bytes.size();
            record_.client_tx += bytes.size();
        }
        watch(from_client ? direction::to_server : direction::to_client, bytes);
    }
    last_byte_ = home_.now();
    to.send(chunk);
    if (to.clogged())
        from.pause();
}

void relay::on_drained(link& from)
{
    auto& producer = &from == client_ ? *server_ : *client_;
    producer.resume();
}

void relay::on_end(link& from, std::error_code why)
{
    const bool is_client = &from == client_;
    if (why) {
        if (why == std::errc::operation_canceled)
            end(relay_end::stopped);
        else
            end(is_client ? relay_end::client_failed : relay_end::server_failed);
        return;
    }
    (is_client ? client_done_ : server_done_) = true;
    if (how_.on_fin == half_close::ends_session || (client_done_ && server_done_)) {
        end(is_client ? relay_end::client_closed : relay_end::server_closed);
        return;
    }
    (is_client ? server_ : client_)->shutdown_send();
}

void relay::watch_idle()
{
    if (how_.idle_timeout.count() > 0)
        client_->expires_at(last_byte_ + how_.idle_timeout);
}

void relay::on_deadline(link& from)
{
    if (&from == server_) {
        server_->keep_alive();
        return;
    }
    if (home_.now() - last_byte_ >= how_.idle_timeout)
        end(relay_end::idle);
    else
        watch_idle();
}

void relay::end(relay_end why)
{
    if (why == relay_end::client_closed)
        server_->shutdown_send();  // the client's last words (COM_QUIT) and the FIN leave in one segment
    std::exchange(client_, nullptr)->close();
    std::exchange(server_, nullptr)->close();
    owner_.on_relay_end(*this, why);
}

}  // namespace tenbin::net
