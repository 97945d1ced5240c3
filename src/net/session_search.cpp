#include <tenbin/net/session_host.hpp>
#include <tenbin/net/session_search.hpp>

#include <algorithm>
#include <utility>

namespace tenbin::net {

struct session_directory::answer final : task {
    answer(session_host& a, std::uint64_t q) : asker{a}, question{q} {}
    void run() override { asker.sightings().heard(question, seen); }
    session_host& asker;
    std::uint64_t question;
    std::vector<sighting> seen{};
};

struct session_directory::look final : task {
    look(const std::vector<session_host*>& h, session_host& a, std::uint64_t q, std::uint32_t n)
        : hosts{h}, asker{a}, question{q}, number{n}
    {
    }
    void run() override
    {
        auto found = std::make_unique<answer>(asker, question);
        for (const auto* host : hosts)
            host->find(number, found->seen);
        asker.home().post(std::move(found));
    }
    const std::vector<session_host*>& hosts;
    session_host& asker;
    std::uint64_t question;
    std::uint32_t number;
};

void session_directory::add(session_host& host)
{
    const auto is_home = [&](const auto& hosts) { return &hosts.front()->home() == &host.home(); };
    const auto worker = std::find_if(hosts_by_worker_.begin(), hosts_by_worker_.end(), is_home);
    if (worker != hosts_by_worker_.end())
        worker->push_back(&host);
    else
        hosts_by_worker_.push_back({&host});
}

void session_directory::ask(session_host& asker, std::uint64_t question, std::uint32_t number) const
{
    for (const auto& hosts : hosts_by_worker_)
        hosts.front()->home().post(std::make_unique<look>(hosts, asker, question, number));
}

struct session_search::question {
    static void late(void* self)
    {
        auto& unanswered = *static_cast<question*>(self);
        unanswered.asked_by.close(unanswered, std::nullopt);
    }

    session_search& asked_by;
    std::uint64_t number;
    relay& about;
    done then;
    std::size_t answers = 0;
    std::vector<sighting> seen{};
    wheel_node deadline{};
};

session_search::session_search(session_host& host, engine& home) : host_{host}, home_{home}
{
}

session_search::~session_search()
{
    for (const auto& each : open_)
        home_.clear_deadline(each->deadline);
}

void session_search::begin(relay& about, std::uint32_t number, done then)
{
    if (everybody_ == nullptr) {
        then(about, std::span<const sighting>{});
        return;
    }
    auto& asked = *open_.emplace_back(new question{*this, ++last_, about, std::move(then)});
    asked.deadline.self = &asked;
    asked.deadline.fire = &question::late;
    home_.set_deadline(asked.deadline, home_.now() + patience);
    // Each makes every worker walk: one that is not asked is answered at its deadline like one that nobody answers.
    if (open_.size() <= asked_at_once)
        everybody_->ask(host_, asked.number, number);
}

void session_search::forget(const relay& about)
{
    std::erase_if(open_, [&](const auto& each) {
        if (&each->about != &about)
            return false;
        home_.clear_deadline(each->deadline);
        return true;
    });
}

void session_search::heard(std::uint64_t number, std::span<const sighting> seen)
{
    const auto asked =
        std::find_if(open_.begin(), open_.end(), [&](const auto& each) { return each->number == number; });
    if (asked == open_.end())
        return;  // too late, or its session has ended
    auto& of = **asked;
    of.seen.insert(of.seen.end(), seen.begin(), seen.end());
    if (++of.answers == everybody_->workers())
        close(of, of.seen);
}

void session_search::close(question& answered, outcome seen)
{
    const auto at = std::find_if(open_.begin(), open_.end(), [&](const auto& each) { return each.get() == &answered; });
    const auto closed = std::move(*at);  // what is told may ask the next one
    open_.erase(at);
    home_.clear_deadline(closed->deadline);
    closed->then(closed->about, seen);
}

}  // namespace tenbin::net
