// Where things of the model were written, for checks between blocks that can only be done when all of them are known.
#pragma once

#include <tenbin/base/endpoint.hpp>
#include <tenbin/config/outside.hpp>
#include <tenbin/config/tree.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tenbin::config {

/// What blocks name each other by.
enum class named_thing : std::uint8_t {
    vrrp_instance,
    vrrp_sync_group,
    vrrp_script,
    track_file,
    track_process,
    virtual_server_group,
    server_pool
};

struct written {
    struct reference {
        named_thing what;
        word name;
    };
    struct service {
        text_range where{};
        text_range method{};  ///< lb_kind, or the block's keyword
        std::vector<text_range> servers{};
    };
    struct instance {
        text_range name{};
        text_range router_id{};
        std::vector<text_range> addresses{};
        std::vector<text_range> excluded{};
        std::vector<text_range> peers{};
        std::vector<word> tracked_scripts{};
    };

    struct route {
        text_range where{};  ///< the name that is routed
        word pool{};
    };

    std::vector<reference> references{};
    std::map<std::pair<named_thing, std::string>, text_range> declared{};
    std::vector<service> services{};    ///< as in the model
    std::vector<instance> instances{};  ///< as in the model
    std::map<std::string, text_range> group_members{};
    std::map<endpoint, text_range> listening{};  ///< of proxies
    std::optional<word> use_pool{};              ///< these two of the proxy that is being read
    std::vector<route> routes{};                 ///< as in the model
    std::vector<outside_name> outside{};
};

}  // namespace tenbin::config
