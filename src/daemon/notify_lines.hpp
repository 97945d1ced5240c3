// What a notify_fifo reads of virtual servers, in keepalived's words (keepalived.conf(5), lvs_notify_fifo). Pure.
#pragma once

#include <tenbin/config/virtual_server_model.hpp>

#include <string>

namespace tenbin::daemon {

/// "VS [10.0.0.2]:tcp:80 UP", "VS [GROUP]:0 DOWN", "VS FWM 5 UP": the quorum was gained or lost.
[[nodiscard]] std::string notify_line(const config::virtual_server& service, bool up);

/// "RS [10.0.0.3]:tcp:80 [10.0.0.2]:tcp:80 UP"
[[nodiscard]] std::string
notify_line(const config::virtual_server& service, const config::service_server& server, bool up);

}  // namespace tenbin::daemon
