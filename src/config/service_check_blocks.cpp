#include "service_check_blocks.hpp"

#include <fmt/format.h>

namespace tenbin::config {

namespace {

/// No deadline: a block inside the check may set one, which goes before all others.
constexpr milliseconds not_said{0};

/// What a check binds to and what it connects to must be of one family. The words may stand in a block inside it.
void check_families(const block_read& block, const service_check& check)
{
    if (!check.bind_to)
        return;
    const auto& server = open<service_server>(block.in).where.host;
    const auto& target = check.connect_ip.value_or(server);
    if (target == address{} || target.kind == check.bind_to->kind)
        return;
    const auto bound = block.seen.find("bindto");
    const auto connected = block.seen.find("connect_ip");
    std::vector<note> notes;
    if (connected != block.seen.end())
        notes.push_back({connected->second, "the other line"});
    else if (!check.connect_ip)
        notes.push_back({block.in.written->services.back().servers.back(), "the server"});
    block.found.error(bound == block.seen.end() ? block.key : bound->second,
                      fmt::format("bindto {} can't reach {}: they are of different families",
                                  check.bind_to->to_string(),
                                  target.to_string()),
                      {.notes = std::move(notes)});
}

}  // namespace

service_check& add_check(scope& in)
{
    auto& made = open<service_server>(in).checks.emplace_back();
    made.connect_timeout = not_said;
    open_as(in, made);
    return made;
}

void finish_check(const block_read& block, const check_defaults& otherwise)
{
    const auto& said = block.in.service;
    auto& check = open<service_check>(block.in);
    check.retry = said.retry.value_or(otherwise.retry);
    check.refusal_is_final = !said.retry && !said.delay_before_retry;
    if (check.connect_timeout == not_said)
        check.connect_timeout = said.connect_timeout.value_or(service_check{}.connect_timeout);
    check.delay_loop = said.delay_loop.value_or(check.delay_loop);
    check.delay_before_retry =
        said.delay_before_retry.value_or(otherwise.delay_before_retry.value_or(check.delay_loop));
    check.warmup = said.warmup.value_or(check.delay_loop);
    check.alpha = said.alpha.value_or(false);
    check_families(block, check);
}

}  // namespace tenbin::config
