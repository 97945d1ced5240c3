#include <tenbin/pool/client_table.hpp>

#include <algorithm>
#include <bit>
#include <optional>

namespace tenbin::pool {

namespace {

constexpr std::size_t set_entries = 16;
constexpr std::size_t entries_per_session = 4;
constexpr std::size_t nowhere = ~std::size_t{0};
/// A race is lost only to a client that came or left in between: the bound is far beyond what happens.
constexpr int races_max = 1000;

constexpr unsigned login_bits = 12;
constexpr unsigned session_bits = 20;
constexpr std::uint64_t one_login = 1;
constexpr std::uint64_t one_session = std::uint64_t{1} << login_bits;

std::uint64_t tag_of(std::uint64_t word) noexcept
{
    return word >> (login_bits + session_bits);
}

std::uint64_t sessions_in(std::uint64_t word) noexcept
{
    return word >> login_bits & ((std::uint64_t{1} << session_bits) - 1);
}

std::uint64_t logins_in(std::uint64_t word) noexcept
{
    return word & ((std::uint64_t{1} << login_bits) - 1);
}

/// The client's address as a number: a multicast prefix, which no client has, tells IPv4 from IPv6.
std::uint64_t key_of(const address& client) noexcept
{
    const bool is_v4 = client.kind == address::family::v4;
    std::uint64_t key = is_v4 ? 0xffff'ffff : 0;
    for (std::size_t i = 0; i < (is_v4 ? 4 : 8); ++i)
        key = key << 8 | client.bytes[i];
    return key;
}

/// The finaliser of splitmix64 (Steele, Lea, Flood 2014).
std::uint64_t mixed(std::uint64_t x) noexcept
{
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    return x ^ x >> 31;
}

std::int64_t in_ns(steady::duration time) noexcept
{
    return std::chrono::nanoseconds{time}.count();
}

}  // namespace

client_table::client_table(const limits& bounds, std::uint64_t seed)
    : limits_{bounds}, seed_{seed}, entries_(std::bit_ceil(std::max(set_entries, entries_per_session * bounds.clients)))
{
}

client_table::sum client_table::add_up(std::size_t set, std::uint64_t tag) const noexcept
{
    sum all;
    for (auto i = set; i < set + set_entries; ++i) {
        const auto word = entries_[i].counts.load();
        if (tag_of(word) != tag)
            continue;
        if (all.entries++ == 0) {
            all.first = i;
            all.first_word = word;
        }
        all.sessions += sessions_in(word);
        all.logins += logins_in(word);
    }
    return all;
}

/// An entry for a new client: an unused one, else the one of a client without sessions whose bucket is full first.
std::size_t client_table::reusable(std::size_t set, std::int64_t now) const noexcept
{
    std::size_t best = nowhere;
    std::int64_t best_full_at = 0;
    for (auto i = set; i < set + set_entries; ++i) {
        const auto word = entries_[i].counts.load();
        if (sessions_in(word) != 0)
            continue;
        const auto full_at = word == 0 ? 0 : entries_[i].full_at.load();
        if (full_at <= now)
            return i;
        if (best == nowhere || full_at < best_full_at) {
            best = i;
            best_full_at = full_at;
        }
    }
    return best;
}

tl::expected<client_table::place, client_table::refusal> client_table::enter(const address& client,
                                                                             steady::time_point now) noexcept
{
    const auto hash = mixed(key_of(client) ^ seed_);
    const auto tag = std::max<std::uint64_t>(hash >> 32, 1);
    const auto set = (hash & (entries_.size() - 1)) / set_entries * set_entries;
    const auto now_ns = in_ns(now.time_since_epoch());
    const auto passed = [&](const sum& all) -> std::optional<refusal> {
        if (limits_.sessions != 0 && all.sessions > limits_.sessions)
            return refusal::sessions;
        if (all.logins > limits_.logins)
            return refusal::logins;
        return std::nullopt;
    };
    for (int race = 0; race < races_max; ++race) {
        auto before = add_up(set, tag);
        const bool is_known = before.entries != 0;
        const auto where = is_known ? before.first : reusable(set, now_ns);
        if (where == nowhere)
            return uncounted;
        auto expected = is_known ? before.first_word : entries_[where].counts.load();
        if (!is_known && sessions_in(expected) != 0)
            continue;
        ++before.sessions;
        ++before.logins;
        if (const auto why = passed(before))
            return tl::unexpected{*why};
        const auto start = is_known ? expected : tag << (login_bits + session_bits);
        if (!entries_[where].counts.compare_exchange_strong(expected, start + one_session + one_login))
            continue;
        const auto mine = static_cast<place>(where);
        if (!is_known)
            entries_[where].full_at.store(0);
        if (const auto after = add_up(set, tag); after.entries > 1)
            if (const auto why = passed(after)) {
                leave(mine, stage::login);
                return tl::unexpected{*why};
            }
        if (limits_.rate.connections != 0 && !draw_token(entries_[where], now_ns)) {
            leave(mine, stage::login);
            return tl::unexpected{refusal::rate};
        }
        return mine;
    }
    return uncounted;
}

bool client_table::draw_token(entry& from, std::int64_t now) const noexcept
{
    const auto all = in_ns(limits_.rate.per);
    const auto one = std::max<std::int64_t>(1, all / limits_.rate.connections);
    auto full_at = from.full_at.load();
    for (;;) {
        const auto then = std::max(full_at, now) + one;
        if (then - now > all)
            return false;
        if (from.full_at.compare_exchange_weak(full_at, then))
            return true;
    }
}

void client_table::logged_in(place where) noexcept
{
    if (where != uncounted)
        entries_[where].counts.fetch_sub(one_login);
}

void client_table::leave(place where, stage left_in) noexcept
{
    if (where != uncounted)
        entries_[where].counts.fetch_sub(one_session + (left_in == stage::login ? one_login : 0));
}

}  // namespace tenbin::pool
