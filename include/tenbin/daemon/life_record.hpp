// What a director leaves for the one after it, in a file of the run directory: when it sent its last advert for which
// virtual router, and which addresses it may have set. One that was killed could say neither otherwise.
//
// Lines of text; those of routers have a fixed length, since one is written over with each advert:
//
//     tenbin <boot id>
//     router 51 inet eth0                          1234567890123      CLOCK_BOOTTIME in nanoseconds; 0: is no master
//     address 10.0.0.1 eth0
//     accept_local 0                                                     what it was before tenbin changed it
#pragma once

#include <tenbin/base/descriptor.hpp>
#include <tenbin/base/duration.hpp>
#include <tenbin/config/model.hpp>

#include <optional>
#include <string>
#include <vector>

namespace tenbin::daemon {

class life_record {
public:
    struct place {
        address host{};
        std::string interface {
        };

        auto operator<=>(const place&) const = default;
    };
    /// What a life left.
    struct past {
        /// By instance: how long ago it sent its last advert as a master, where it did.
        std::vector<std::optional<steady::duration>> last_adverts{};
        std::vector<place> addresses{};  ///< that it may have set
        std::optional<int> accept_local{};
    };

    /// A descriptor that is no file makes a record that remembers nothing.
    explicit life_record(descriptor file) : file_{std::move(file)} {}

    /// What the last life left, for the routers of this model. Of another boot of the machine, or unreadable: nothing.
    [[nodiscard]] past read(const config::model& model) const;
    /// Begins this life's, before anything is set. An advert of the last life counts until this one sends its own.
    void begin(const config::model& model);
    /// All addresses that tenbin may set by that configuration.
    [[nodiscard]] static std::vector<place> places_of(const config::model& model);

    void advertised(std::size_t instance) { write(instance, now()); }
    /// It is no master any more.
    void resigned(std::size_t instance) { write(instance, std::chrono::nanoseconds{0}); }

    /// The kernel's setting, before it is changed.
    void remember_accept_local(int value);

private:
    [[nodiscard]] static std::chrono::nanoseconds now();
    void write(std::size_t instance, std::chrono::nanoseconds when);

    descriptor file_;
    std::vector<std::string> names_;  ///< of the routers, as the lines have them
};

}  // namespace tenbin::daemon
