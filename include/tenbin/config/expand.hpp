// What happens to the files of a configuration before their words are read, by keepalived's rules:
//
//     include conf.d/*.conf             other files, at any place; their names are relative to the file that says them
//     $NET=192.0.2                      from here on $NET and ${NET} stand for 192.0.2
//     @lb1 priority 150                 this line is one of the machine lb1 alone; of all others: @^lb1
//     ~SEQ(I, 10, 12) ${NET}.$I         the rest of the line, with I = 10, 11 and 12
//     ~LST({A, B}, {x, y}, {z, w}) $A   the rest of the line, once for each
//
// A brace begins a new line for all of these. They may be used in each other, within limits.
#pragma once

#include <tenbin/config/findings.hpp>
#include <tenbin/config/source.hpp>
#include <tenbin/config/surroundings.hpp>

#include <cstdint>

namespace tenbin::config {

enum class expanded : std::uint8_t {
    whole,
    cut,  ///< a limit was reached, which is reported: what would come behind is not known
};

/// Adds the files that the first text includes, and what comes out of them all. Texts of plain lines stay as they are.
[[nodiscard]] expanded expand(sources& texts, const surroundings& where, findings& found);

}  // namespace tenbin::config
