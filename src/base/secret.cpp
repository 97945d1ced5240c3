#include <tenbin/base/secret.hpp>

#include <string.h>

namespace tenbin {

secret::secret(secret&& other) noexcept : value_{other.value_}
{
    other.wipe();
}

secret& secret::operator=(const secret& other)
{
    if (this != &other) {
        wipe();
        value_ = other.value_;
    }
    return *this;
}

secret& secret::operator=(secret&& other) noexcept
{
    if (this != &other) {
        wipe();
        value_.swap(other.value_);
    }
    return *this;
}

void secret::wipe() noexcept
{
    explicit_bzero(value_.data(), value_.size());
    value_.clear();
}

}  // namespace tenbin
