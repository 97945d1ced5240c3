#include "service_check_blocks.hpp"

#include <fmt/format.h>

namespace tenbin::config {

service_check& add_check(scope& in)
{
    auto& made = open<service_server>(in).checks.emplace_back();
    open_as(in, made);
    return made;
}

void finish_check(const block_read& block, const check_defaults& otherwise)
{
    const auto& said = block.in.service;
    auto& check = open<service_check>(block.in);
    check.retry = said.retry.value_or(otherwise.retry);
    check.connect_timeout = said.connect_timeout.value_or(check.connect_timeout);
    check.delay_loop = said.delay_loop.value_or(check.delay_loop);
    check.delay_before_retry =
        said.delay_before_retry.value_or(otherwise.delay_before_retry.value_or(check.delay_loop));
    check.warmup = said.warmup.value_or(check.delay_loop);
    check.alpha = said.alpha.value_or(false);
    if (check.bind_to && check.connect_ip && check.bind_to->kind != check.connect_ip->kind)
        block.found.error(block.seen.at("bindto"),
                          "bindto and connect_ip are of different families",
                          {.notes = {{block.seen.at("connect_ip"), "the other line"}}});
}

}  // namespace tenbin::config
