// A password or key: it can be used, but not printed by accident, and its bytes are wiped when it goes.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace tenbin {

class secret {
public:
    secret() = default;
    explicit secret(std::string value) : value_{std::move(value)} {}
    secret(const secret&) = default;
    secret(secret&& other) noexcept;
    secret& operator=(const secret& other);
    secret& operator=(secret&& other) noexcept;
    ~secret() { wipe(); }

    /// The value itself, for the peer that must have it; never for a log, a status or a message to the user.
    [[nodiscard]] const std::string& reveal() const noexcept { return value_; }
    [[nodiscard]] bool empty() const noexcept { return value_.empty(); }

    bool operator==(const secret&) const = default;

private:
    void wipe() noexcept;

    std::string value_;
};

}  // namespace tenbin
