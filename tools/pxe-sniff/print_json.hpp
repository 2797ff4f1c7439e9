#pragma once

#include <string>

#include "tools/pxe-sniff/event.hpp"

namespace pxe::sniff {

// Appends one object and a newline. At the top stand `time` (RFC 3339, UTC), `frame`, `protocol`, the
// addresses and ports, `type`, the vocabulary's words for the machine (words.hpp), then what only this
// protocol has; DHCP's options are an object of their own, by name. The result can be piped into `ipxe-render
// -`.
void print_json(const Event& event, std::string& out);

// `2026-08-22T16:21:52.969801Z`
std::string rfc3339(std::int64_t time_us);

}  // namespace pxe::sniff
