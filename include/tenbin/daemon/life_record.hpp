// What a director leaves for the one after it, in a file of the run directory: when it sent its last advert for which
// virtual router, and which addresses it may have set. One that was killed could say neither otherwise.
//
// Lines of text; those of routers have a fixed length, since one is written over with each advert:
//
//     tenbin <boot id>
//     router 51 inet eth0                          1234567890123      CLOCK_BOOTTIME in nanoseconds; 0: is no master
//     address 10.0.0.1 eth0
#pragma once

#include <tenbin/base/descriptor.hpp>
#include <tenbin/base/duration.hpp>
#include <tenbin/config/model.hpp>
#include <tenbin/vrrp/speaker.hpp>

#include <optional>
#include <string>
#include <vector>

namespace tenbin::daemon {

class life_record {
public:
    /// A descriptor that is no file makes a record that remembers nothing.
    explicit life_record(descriptor file) : file_{std::move(file)} {}

    /// What the last life left, for the routers of this model. Of another boot of the machine, or unreadable: nothing.
    [[nodiscard]] vrrp::speaker::past read(const config::model& model) const;
    /// Begins this life's, before anything is set. An advert of the last life counts until this one sends its own.
    void begin(const config::model& model);

    void advertised(std::size_t instance) { write(instance, now()); }
    /// It is no master any more.
    void resigned(std::size_t instance) { write(instance, std::chrono::nanoseconds{0}); }

private:
    [[nodiscard]] static std::chrono::nanoseconds now();
    void write(std::size_t instance, std::chrono::nanoseconds when);

    descriptor file_;
    std::vector<std::string> names_;  ///< of the routers, as the lines have them
};

}  // namespace tenbin::daemon
