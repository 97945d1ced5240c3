// Where the stages of the parser put what they find.
#pragma once

#include <tenbin/config/diagnostic.hpp>

#include <string>
#include <vector>

namespace tenbin::config {

/// What may be said besides the mistake itself.
struct finding_details {
    std::string hint{};
    std::vector<note> notes{};
};

/// The order in which they are told.
void sort_by_place(std::vector<diagnostic>& found);

class findings {
public:
    void error(text_range at, std::string message, finding_details more = {});
    void warning(text_range at, std::string message, finding_details more = {});

    /// Nobody reads more: what comes now is dropped, and the stages may stop.
    [[nodiscard]] bool full() const noexcept { return found_.size() >= found_max; }
    [[nodiscard]] std::size_t errors() const noexcept { return errors_; }

    /// By place; the list is empty afterwards.
    [[nodiscard]] std::vector<diagnostic> take_sorted();

    static constexpr std::size_t found_max = 50'000;

private:
    void add(diagnostic one);

    std::vector<diagnostic> found_;
    std::size_t errors_ = 0;
};

}  // namespace tenbin::config
