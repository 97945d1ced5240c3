// Words of MISC_CHECK and FILE_CHECK, which the servers of proxies and of virtual servers share.
#pragma once

#include <tenbin/config/keywords.hpp>

namespace tenbin::config {

/// misc_path COMMAND [USER [GROUP]]
void read_check_program(const line_read& line);
/// user USER [GROUP]
void read_check_user(const line_read& line);
/// track_file NAME
void read_tracked_file(const line_read& line);
/// weight N [reverse|noreverse]
void read_file_weight(const line_read& line);

/// What such a block must have.
void need_check_program(const block_read& block);
void need_tracked_file(const block_read& block);

}  // namespace tenbin::config
