#include <tenbin/net/acceptor.hpp>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <sys/socket.h>
#include <unistd.h>

#include "backend.hpp"

namespace tenbin::net {

namespace {

constexpr std::chrono::milliseconds pause{100};

}  // namespace

acceptor::acceptor(engine& home, int listener, accept_sink& owner) : home_{home}, listener_{listener}, owner_{owner}
{
    retry_.self = this;
    retry_.fire = [](void* self) {
        auto& retried = *static_cast<acceptor*>(self);
        if (retried.wanted)
            retried.start();
    };
    home_.acceptors_.push_back(this);
}

acceptor::~acceptor()
{
    home_.clear_deadline(retry_);
    std::erase(home_.acceptors_, this);
    ::close(listener_);
}

void acceptor::start()
{
    wanted = true;
    if (::listen(listener_, listen_backlog) != 0) {
        failed(errno);
        return;
    }
    home_.io().accept(*this);
}

void acceptor::stop()
{
    wanted = false;
    home_.clear_deadline(retry_);
    home_.io().stop_accepting(*this);
}

void acceptor::refuse()
{
    stop();
    ::shutdown(listener_, SHUT_RD);
}

void acceptor::failed(int number)
{
    owner_.on_accept_failure(number);
    home_.set_deadline(retry_, home_.now() + pause);
}

}  // namespace tenbin::net
