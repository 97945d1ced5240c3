// What the words on lag of a proxy must mean together.
#pragma once

#include <tenbin/config/findings.hpp>
#include <tenbin/config/keywords.hpp>

namespace tenbin::config {

void check_lag(const proxy& made, const seen_words& seen, findings& found);

}  // namespace tenbin::config
