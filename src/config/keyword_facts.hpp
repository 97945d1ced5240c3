// What the reference says of a row of the keyword table, whatever its kind, and the blocks that the table opens.
#pragma once

#include <tenbin/config/keywords.hpp>

#include <string>
#include <vector>

namespace tenbin::config {

struct keyword_facts {
    std::string type;   ///< "number", "time"
    std::string shape;  ///< what stands behind the keyword: "N", "error | refuse"; may be empty
    std::string unit;   ///< of a bare number; may be empty
    std::string range;  ///< "1 to 256"; may be empty
};

[[nodiscard]] keyword_facts facts_of(const keyword& row);

struct known_block {
    place where;
    std::string_view name;
    std::string title;  ///< with the block around it where the name alone says too little
};

/// The top level first, the others as the table opens them.
[[nodiscard]] std::vector<known_block> known_blocks();

/// The rows that may stand in a block, in the order of the table.
[[nodiscard]] std::vector<const keyword*> rows_in(place where);

}  // namespace tenbin::config
