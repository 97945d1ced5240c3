// What virtual servers and their groups do with the words of their blocks.
#pragma once

#include <tenbin/config/keywords.hpp>

namespace tenbin::config {

void begin_group(const line_read& line);
void read_group_entry(const line_read& line);

void begin_virtual_server(const line_read& line);
void end_virtual_server(const block_read& block);
void read_sorry_server(const line_read& line);

void begin_service_server(const line_read& line);
void end_service_server(const block_read& block);

}  // namespace tenbin::config
