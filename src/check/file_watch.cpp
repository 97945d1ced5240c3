#include <tenbin/base/log.hpp>
#include <tenbin/check/file_watch.hpp>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <set>
#include <sys/inotify.h>
#include <system_error>
#include <unistd.h>

namespace tenbin::check {

namespace {

constexpr std::uint32_t changes = IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ONLYDIR;

}  // namespace

file_watch::file_watch(asio::io_context& context, const std::vector<std::string>& files, listener told)
    : events_{context}, told_{std::move(told)}
{
    const int events = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (events < 0) {
        log::warn("files are only looked at in rounds: inotify: {}", std::generic_category().message(errno));
        return;
    }
    events_.assign(events);
    for (std::size_t i = 0; i < files.size(); ++i) {
        const auto path = std::filesystem::absolute(files[i]);
        const int folder = ::inotify_add_watch(events, path.parent_path().c_str(), changes);
        if (folder < 0)
            log::warn("{} is only looked at in rounds: its folder can't be watched: {}",
                      files[i],
                      std::generic_category().message(errno));
        else
            files_.emplace(name_in_folder{folder, path.filename().string()}, i);
    }
    wait();
}

void file_watch::wait()
{
    events_.async_wait(asio::posix::descriptor_base::wait_read, [this](boost::system::error_code bad) {
        if (bad)
            return;
        take_events();
        wait();
    });
}

/// One read: of many changes of a file at once, one is told.
void file_watch::take_events()
{
    alignas(inotify_event) std::array<char, 16384> buffer;
    const auto got = ::read(events_.native_handle(), buffer.data(), buffer.size());
    std::set<std::size_t> changed;
    for (std::size_t at = 0; got > 0 && at < static_cast<std::size_t>(got);) {
        inotify_event event{};
        std::memcpy(&event, buffer.data() + at, sizeof event);
        if ((event.mask & IN_Q_OVERFLOW) != 0)
            for (const auto& [place, file] : files_)
                changed.insert(file);
        const std::string name = event.len == 0 ? std::string{} : std::string{buffer.data() + at + sizeof event};
        const auto [first, last] = files_.equal_range({event.wd, name});
        for (auto each = first; each != last; ++each)
            changed.insert(each->second);
        at += sizeof event + event.len;
    }
    for (const auto file : changed)
        told_(file);
}

}  // namespace tenbin::check
