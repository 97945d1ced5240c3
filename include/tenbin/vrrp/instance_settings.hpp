// What a vrrp_instance of the configuration means for its router, for what it hears, and for what it announces: the
// instance's own words, else the globals'. Pure.
#pragma once

#include <tenbin/config/model.hpp>
#include <tenbin/vrrp/router.hpp>
#include <tenbin/vrrp/screening.hpp>

#include <string>

namespace tenbin::vrrp {

/// Without its own address, which follows from the interface.
[[nodiscard]] settings settings_of(const config::vrrp_instance& from, const config::vrrp_settings& all);

/// Likewise.
[[nodiscard]] expectation expectation_of(const config::vrrp_instance& from, const config::vrrp_settings& all);

/// How often each address is announced.
struct repeats {
    unsigned take_over = 5;
    unsigned refresh = 1;
    unsigned lower_master = 5;

    [[nodiscard]] unsigned of(announcement why) const noexcept;
    bool operator==(const repeats&) const = default;
};
[[nodiscard]] repeats repeats_of(const config::vrrp_instance& from, const config::vrrp_settings& all);

/// Of a static address that names none: keepalived's DFLT_INT if the configuration says nothing.
[[nodiscard]] std::string default_interface(const config::vrrp_settings& all);

/// The advert of an instance with that priority.
[[nodiscard]] advert advert_of(const config::vrrp_instance& from, unsigned priority);

/// The checksum that its adverts have.
[[nodiscard]] checksum_form checksum_form_of(const config::vrrp_instance& from, const config::vrrp_settings& all);

}  // namespace tenbin::vrrp
