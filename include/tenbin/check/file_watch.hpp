// Tells when files change, so that FILE_CHECK need not wait for its next round. The folders are watched, since a file
// may be replaced, or not be there yet. What can't be watched (a folder that is missing, a file system that tells
// nothing) is found by the rounds all the same.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace tenbin::check {

namespace asio = boost::asio;

class file_watch {
public:
    using listener = std::function<void(std::size_t file)>;

    /// `told` gets the index of a file that may have changed, on the context. It must not destroy the watch.
    file_watch(asio::io_context& context, const std::vector<std::string>& files, listener told);
    file_watch(const file_watch&) = delete;
    file_watch& operator=(const file_watch&) = delete;

private:
    using name_in_folder = std::pair<int, std::string>;  ///< the folder as inotify(7) numbers it

    void wait();
    void take_events();

    asio::posix::stream_descriptor events_;
    std::multimap<name_in_folder, std::size_t> files_;
    listener told_;
};

}  // namespace tenbin::check
