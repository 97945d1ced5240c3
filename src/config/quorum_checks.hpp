// What quorum, hysteresis and the weights of the servers must mean together, of a proxy as of a virtual_server.
#pragma once

#include <tenbin/config/findings.hpp>
#include <tenbin/config/keywords.hpp>

#include <cstdint>

namespace tenbin::config {

/// Brings a quorum down to `sum`, the weight of all real servers, and its hysteresis below the quorum; warns where that
/// was written otherwise.
void settle_quorum(unsigned& quorum, unsigned& hysteresis, std::uint64_t sum, const seen_words& seen, findings& found);

}  // namespace tenbin::config
