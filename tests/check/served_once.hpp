// Small servers for tests of probes: each plays its part with one client, on a thread of its own.
#pragma once

#include <tenbin/check/probe.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <functional>
#include <optional>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <utility>

#include "support/sockets.hpp"

namespace tenbin::check {

class served_once {
public:
    explicit served_once(std::function<void(int link)> part)
        : listener_{support::listen_somewhere()}, where{support::local_endpoint(listener_.get())},
          thread_{[this, does = std::move(part)] {
              const support::descriptor link{::accept(listener_.get(), nullptr, nullptr)};
              does(link.get());
          }}
    {
    }
    served_once(const served_once&) = delete;
    served_once& operator=(const served_once&) = delete;
    ~served_once() { thread_.join(); }

private:
    support::descriptor listener_;

public:
    const endpoint where;

private:
    std::thread thread_;
};

/// In words: "good", the problem, or why there is no verdict.
inline std::string words_of(asio::awaitable<result<problem>> probe)
{
    asio::io_context loop;
    std::optional<result<problem>> found;
    asio::co_spawn(loop, std::move(probe), [&](auto, auto got) { found = std::move(got); });
    loop.run();
    if (!found.value())
        return "no verdict: " + found->error().words;
    return (*found)->value_or("good");
}

}  // namespace tenbin::check
