#include "monitored_services.hpp"

#include <tenbin/base/log.hpp>

#include <algorithm>
#include <utility>

namespace tenbin::daemon {

namespace {

/// A lone change is told at once; of many at a time the director hears in turns.
constexpr milliseconds between_sendings{20};

void say(const service_book::news& what)
{
    if (what.good)
        log::info("{}", what.line);
    else
        log::warn("{}", what.line);
}

}  // namespace

monitored_services::monitored_services(boost::asio::io_context& context,
                                       const config::model& model,
                                       remote_scripts& scripts,
                                       std::function<void()> unlinked,
                                       std::function<void(const service_change_message&)> changed)
    : context_{context}, scripts_{scripts}, unlinked_{std::move(unlinked)}, changed_{std::move(changed)},
      count_{model.virtual_servers.size()}, book_{model, steady::now()},
      checks_{context,
              model,
              {.on_result = [this](const subject& of, const check::problem& found) { on_result(of, found); },
               .on_weight = [this](const subject& of, int added) { on_weight(of, added); },
               .run =
                   [this](subject of) {
                       return scripts_.check({.use = script_use::check,
                                              .service = of.service,
                                              .server = of.server,
                                              .checker = of.check,
                                              .owner = script_owner::virtual_server});
                   }}},
      sending_{context, between_sendings, [this] { send(); }}
{
}

void monitored_services::start()
{
    for (std::size_t i = 0; i < count_; ++i)
        judge_quorum(i);  // servers are up from the start
    checks_.start();
}

void monitored_services::on_result(const subject& of, const check::problem& found)
{
    const bool was_known = book_.is_known(of.service, of.server);
    const auto news = book_.on_result(of.service, of.server, of.check, found, steady::now());
    if (news) {
        say(*news);
        if (news->is_to_be_told)
            tell(news->good ? script_use::notify_up : script_use::notify_down, of.service, of.server);
        judge_quorum(of.service);
    }
    if (news || !was_known)
        sending_.soon();
}

void monitored_services::on_weight(const subject& of, int added)
{
    if (!book_.on_weight(of.service, of.server, of.check, added))
        return;
    judge_quorum(of.service);
    sending_.soon();
}

void monitored_services::judge_quorum(std::size_t service)
{
    const auto news = book_.on_quorum(service);
    if (!news)
        return;
    say(*news);
    tell(news->good ? script_use::quorum_up : script_use::quorum_down, service);
}

void monitored_services::tell(script_use use, std::size_t service, std::size_t server)
{
    scripts_.tell({.use = use, .service = service, .server = server, .owner = script_owner::virtual_server});
    const bool of_quorum = use == script_use::quorum_up || use == script_use::quorum_down;
    changed_({.service = service,
              .server = of_quorum ? std::nullopt : std::optional{server},
              .up = use == script_use::notify_up || use == script_use::quorum_up});
}

void monitored_services::link(channel director)
{
    director_.reset();
    const auto hear = [this](const message& said) {
        if (said.type == routers_message::type)
            if (auto read = decode_routers(said.body); read) {
                routers_ = std::move(*read);
                return;
            }
        log::warn("the director said \"{}\", which is not understood", said.type);
    };
    const auto send_again = [this] {
        if (unsent_)
            sending_.now();
    };
    const auto closed = [this](const std::string& problem) {
        log::debug("no word from the director any more: {}", problem);
        routers_ = {};
        unlinked_();
    };
    director_.emplace(context_,
                      std::move(director),
                      watched_channel::listener{.on_message = hear, .on_drained = send_again, .on_closed = closed});
    sending_.now();
}

/// A director that does not read gets the latest state when it does, not all that lay between.
void monitored_services::send()
{
    if (!director_ || director_->closed())
        return;
    unsent_ = director_->has_unsent();
    if (unsent_)
        return;
    if (const auto sent = director_->send(encode(book_.snapshot())); !sent && !director_->closed())
        log::warn("the director can't be told the state of the servers: {}", sent.error().words);
}

std::vector<control::router_status> monitored_services::routers(steady::time_point now) const
{
    auto all = routers_.routers;
    const auto age = std::chrono::duration_cast<milliseconds>(now - routers_.made);
    for (auto& each : all)
        each.lasted += age;
    return all;
}

}  // namespace tenbin::daemon
