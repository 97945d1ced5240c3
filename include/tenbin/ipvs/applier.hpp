// Makes the kernel's table what is wanted, step by step, and keeps it so: what somebody else changed in our services is
// put right the next time it looks. Needs the kernel only when there is something to do.
#pragma once

#include <tenbin/config/farm_model.hpp>
#include <tenbin/ipvs/kernel.hpp>
#include <tenbin/ipvs/plan.hpp>

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace tenbin::ipvs {

class applier {
public:
    /// A large table takes a while: `breathe` is called in between, so that its owner can do what can't wait.
    explicit applier(const config::lvs_settings& how, std::function<void()> breathe = {})
        : how_{how}, breathe_{std::move(breathe)}
    {
    }

    /// What came of it, in lines for the log. A failure that stays the same is told once.
    struct report {
        std::vector<std::string> done{};
        std::vector<std::string> failed{};
    };

    /// From now on this is wanted. Writes what is different from what the kernel had when it was read last.
    [[nodiscard]] report want(table all);
    /// Reads the kernel's table and puts right what is not as it is wanted.
    [[nodiscard]] report look();
    /// Takes out all that it brought, as lvs_flush_on_stop says; timeouts become what they were.
    [[nodiscard]] report leave();

    [[nodiscard]] const table& wanted() const noexcept { return wanted_; }

private:
    [[nodiscard]] bool is_open(report& told);
    /// Once, when the table is open: lvs_flush and lvs_timeouts.
    void prepare(report& told);
    [[nodiscard]] std::size_t carry_out(report& told);
    void fail(report& told, std::string words);

    const config::lvs_settings& how_;
    std::function<void()> breathe_;
    std::optional<kernel> kernel_;
    std::optional<table> actual_;  ///< as it was read, and changed since; absent: to be read
    table wanted_;
    std::set<service_key> ours_;
    std::optional<kernel::timeouts> timeouts_before_;
    std::string last_failure_;
};

}  // namespace tenbin::ipvs
