#include <tenbin/net/relay.hpp>

#include <algorithm>
#include <utility>

namespace tenbin::net {

namespace {

/// Only sessions that live this long have their server's silence watched: the three calls cost a short one 2 %.
constexpr std::chrono::seconds keep_alive_from{5};

std::uint64_t bytes_in(chunk_pool& chunks, chunk_queue queue)
{
    std::uint64_t sum = 0;
    for (auto chunk = queue.head; chunk != no_chunk; chunk = chunks.next(chunk))
        sum += chunks.bytes(chunk).size();
    return sum;
}

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
    case relay_end::dismissed:
        return "its server lags behind";
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
        record_.client_tx = client_->queued;
        record_.server_tx = server_->queued;
        record_.client_rx = client_->received - bytes_in(home_.chunks(), client.arrived);
        record_.server_rx = server_->received - bytes_in(home_.chunks(), server.arrived);
        record_.tracker = tracked;
    }
    last_byte_ = home_.now();
    watch_idle();
    server_->expires_at(last_byte_ + keep_alive_from);
    take(*server_, server.arrived);
    take(*client_, client.arrived);
    if (!holds() || held_->now == held_back::stage::gathered)
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
    while (!arrived.empty())
        on_data(from, arrived.pop(home_.chunks()));
}

void relay::watch(direction way, std::span<const std::byte> bytes)
{
    if (how_.watcher != nullptr)
        how_.watcher->saw(tracked(), way, bytes);
}

void relay::on_data(link& from, chunk_index chunk)
{
    const bool from_client = &from == client_;
    if (from_client && how_.watcher != nullptr && hold_back(chunk))
        return;
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
    if (&from == client_)
        server_->resume();
    else if (!holds() || held_->now == held_back::stage::gathered)
        client_->resume();  // what is gathered needs more of it
    if (holds() && held_->now >= held_back::stage::to_be_relayed)
        carry_out_held();
}

bool relay::is_quiet_since(steady::time_point then) const noexcept
{
    return last_byte_ <= then && !holds() && client_->flushed() && server_->flushed() && how_.watcher != nullptr &&
           how_.watcher->may_end(record_);
}

bool relay::dismiss()
{
    const auto words = how_.watcher->last_words();
    if (!client_->send_copy(words.to_client) || !server_->send_copy(words.to_server))
        return false;
    {
        const record_write write{record_};
        record_.client_tx += words.to_client.size();
        record_.server_tx += words.to_server.size();
    }
    end(relay_end::dismissed);
    return true;
}

void relay_owner::on_held(relay& session, std::span<const std::byte> /*bytes*/)
{
    session.pass_held();
}

/// Whether the chunk was put to those that wait. They are copied: a client that lets us wait must not lease chunks.
bool relay::hold_back(chunk_index chunk)
{
    const auto bytes = home_.chunks().bytes(chunk);
    if (!holds()) {
        if (how_.watcher->weigh(tracked(), bytes) == verdict::pass)
            return false;
        held_ = std::make_unique<held_back>();
    }
    held_->bytes.insert(held_->bytes.end(), bytes.begin(), bytes.end());
    if (held_->now == held_back::stage::to_be_relayed)
        held_->taken += bytes.size();
    home_.give_back(chunk);
    last_byte_ = home_.now();
    if (held_->now == held_back::stage::gathered)
        weigh_held();
    return true;
}

void relay::weigh_held()
{
    switch (how_.watcher->weigh(tracked(), held_->bytes)) {
    case verdict::more:
        if (client_done_)
            end(relay_end::client_closed);
        return;
    case verdict::pass:
        pass_held();
        return;
    case verdict::hold:
        held_->now = held_back::stage::judged;
        client_->pause();
        owner_.on_held(*this, held_->bytes);
    }
}

void relay::pass_held()
{
    held_->taken = held_->bytes.size();
    held_->now = held_back::stage::to_be_relayed;
    carry_out_held();
}

void relay::replace_held(std::size_t size, std::span<const std::byte> by)
{
    const auto behind = held_->bytes.begin() + static_cast<std::ptrdiff_t>(size);
    std::vector<std::byte> whole{by.begin(), by.end()};
    whole.insert(whole.end(), behind, held_->bytes.end());
    held_->taken = held_->bytes.size();
    held_->bytes = std::move(whole);
    held_->now = held_back::stage::to_be_relayed;
    carry_out_held();
}

void relay::answer_held(std::size_t size, std::span<const std::byte> answer)
{
    held_->taken = size;
    held_->answer.assign(answer.begin(), answer.end());
    held_->now = held_back::stage::to_be_answered;
    carry_out_held();
}

/// Again in on_drained() when no chunk is to be had.
void relay::carry_out_held()
{
    auto& all = *held_;
    if (all.now == held_back::stage::to_be_relayed) {
        // In parts: a client may have sent more behind its command than all chunks have room for.
        while (all.sent < all.bytes.size()) {
            const auto left = std::span{all.bytes}.subspan(all.sent);
            const auto part = left.first(std::min(left.size(), chunk_pool::send_bytes));
            if (server_->clogged() || !server_->send_copy(part)) {
                client_->pause();
                return;
            }
            all.sent += part.size();
            const record_write write{record_};
            record_.server_tx += part.size();
            watch(direction::to_server, part);
        }
        const record_write write{record_};
        record_.client_rx += all.taken;
    } else {
        if (!client_->send_copy(all.answer))
            return;
        {
            const record_write write{record_};
            record_.client_rx += all.taken;
            record_.client_tx += all.answer.size();
        }
        all.bytes.erase(all.bytes.begin(), all.bytes.begin() + static_cast<std::ptrdiff_t>(all.taken));
        all.now = held_back::stage::gathered;
        if (!all.bytes.empty()) {
            client_->resume();
            weigh_held();
            return;
        }
    }
    held_.reset();
    if (client_done_)
        end(relay_end::client_closed);
    else if (!server_->clogged())
        client_->resume();
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
    // A command that came before the FIN is carried out first.
    if (is_client && holds() && held_->now != held_back::stage::gathered)
        return;
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
    if (why == relay_end::client_closed || why == relay_end::dismissed)
        server_->shutdown_send();  // the client's last words (COM_QUIT) and the FIN leave in one segment
    std::exchange(client_, nullptr)->close();
    std::exchange(server_, nullptr)->close();
    owner_.on_relay_end(*this, why);
}

}  // namespace tenbin::net
