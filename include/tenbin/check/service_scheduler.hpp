// Runs the checks of the real servers of virtual servers, each in rounds of its own: one probe and up to `retry`
// further ones. A round that this machine could not do is no result: a line in the log says so. On one io_context, in
// one thread.
#pragma once

#include <tenbin/base/duration.hpp>
#include <tenbin/check/probe.hpp>
#include <tenbin/check/script_end.hpp>
#include <tenbin/check/series.hpp>
#include <tenbin/check/tracked_files.hpp>
#include <tenbin/config/model.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <vector>

namespace tenbin::check {

class service_scheduler {
public:
    /// The virtual server, its real server, that one's check, by their places in the model.
    struct subject {
        std::size_t service;
        std::size_t server;
        std::size_t check;
    };
    struct listener {
        std::function<void(const subject&, const problem&)> on_result;
        /// What the check adds to its server's weight from now on; before on_result.
        std::function<void(const subject&, int added)> on_weight;
        /// Runs the script of that check until it has ended or its time is over.
        std::function<asio::awaitable<script_end>(subject)> run;
    };

    /// The model must outlive the scheduler; the context must not run any more when it is destroyed.
    service_scheduler(asio::io_context& context, const config::model& model, listener listens);
    service_scheduler(const service_scheduler&) = delete;
    service_scheduler& operator=(const service_scheduler&) = delete;

    void start();

private:
    struct job {
        subject of;
        const config::virtual_server* service;
        const config::service_server* server;
        const config::service_check* check;
        endpoint where;  ///< what a network check asks
        std::unique_ptr<series> checks{};
    };

    void add(const subject& of);
    [[nodiscard]] asio::awaitable<result<verdict>> probe(job& each);
    [[nodiscard]] asio::awaitable<result<problem>> probe_over_network(job& each);
    void take(job& each, const verdict& found);
    /// What HTTP's Host says where the check says nothing.
    [[nodiscard]] static std::string host_of(const job& each);

    asio::io_context& context_;
    const config::model& model_;
    listener listener_;
    std::vector<std::unique_ptr<job>> jobs_;
    tracked_files files_;
    undone_rounds undone_;
};

}  // namespace tenbin::check
