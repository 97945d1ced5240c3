// Runs the scripts of the loaded configuration, for the supervisor: in the order of the queue, each until its deadline
// (then SIGTERM to all it started, and SIGKILL two seconds later), with what it says bounded into the log. Nothing here
// blocks: the owner waits for fd() and next_deadline(), and calls look().
#pragma once

#include <tenbin/base/descriptor.hpp>
#include <tenbin/base/duration.hpp>
#include <tenbin/check/script_end.hpp>
#include <tenbin/config/model.hpp>
#include <tenbin/daemon/script_list.hpp>
#include <tenbin/daemon/script_process.hpp>
#include <tenbin/daemon/script_queue.hpp>

#include <cstdint>
#include <functional>
#include <list>
#include <optional>
#include <string>
#include <vector>

namespace tenbin::daemon {

class script_runner {
public:
    static constexpr milliseconds term_patience{2000};
    static constexpr std::size_t output_bytes_max = 1024;  ///< that reach the log

    /// How a check or a vrrp_script ended; notices are only logged.
    using listener = std::function<void(script_kind kind, std::uint64_t id, const check::script_end&)>;

    /// Looks all users up.
    script_runner(const config::model& model, listener told, script_queue::limits most = {});
    /// Kills what still runs.
    ~script_runner();
    script_runner(const script_runner&) = delete;
    script_runner& operator=(const script_runner&) = delete;

    [[nodiscard]] const script_list& scripts() const noexcept { return scripts_; }
    /// An index that is not in the list is passed over, with a line in the log.
    void run(script_queue::request what);
    /// Whoever asked for scripts of that kind has gone: they are ended.
    void forget(script_kind kind);
    /// Nothing new starts but notices, and only they go on.
    void wind_down();
    /// Nothing new starts, and what runs is told to end. is_idle() says when all has ended.
    void stop();

    [[nodiscard]] int fd() const noexcept { return events_.get(); }
    [[nodiscard]] std::optional<steady::time_point> next_deadline() const;
    void look();

    [[nodiscard]] bool is_idle() const noexcept { return running_.empty() && queue_.waiting() == 0; }
    /// Nothing is left but readers.
    [[nodiscard]] bool has_told_all() const;

private:
    enum class stage : std::uint8_t { runs, told_to_end, killed };
    struct running {
        script_queue::request what;
        script_process process;
        steady::time_point started;
        steady::time_point due;
        stage now = stage::runs;
        bool answered = false;
        bool talks = true;  ///< its end of the output is open
        std::string said{};
    };

    void start_waiting();
    [[nodiscard]] script_kind kind_of(const script_queue::request& what) const;
    [[nodiscard]] bool start(const script_queue::request& what);
    void end(running& one);
    void listen_to(running& one);
    [[nodiscard]] bool has_ended(const running& one) const;
    void finish(running& one);
    void answer(const script_queue::request& what, const check::script_end& how);
    void log_end(const running& one, const check::script_end& how);

    script_list scripts_;
    std::vector<result<prepared_script>> prepared_;  ///< of each script
    std::vector<bool> was_good_;                     ///< each, when it last ended
    script_queue queue_;
    listener told_;
    descriptor events_;  ///< an epoll set
    std::list<running> running_;
    bool winding_down_ = false;
    bool stopping_ = false;
};

}  // namespace tenbin::daemon
