// What a mysql_proxy does about commands, against what it knows of them and of its servers.
#pragma once

#include <tenbin/config/findings.hpp>
#include <tenbin/config/keywords.hpp>
#include <tenbin/config/model.hpp>

namespace tenbin::config {

/// Warns of a kill_on_disconnect that can't end anything. `seen`: where the block's words stand.
void check_commands(const proxy& made, const seen_words& seen, findings& found);

}  // namespace tenbin::config
