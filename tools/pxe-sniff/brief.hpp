#pragma once

#include <cstdint>
#include <string>

#include "tools/pxe-sniff/event.hpp"

namespace pxe::sniff {

// `DHCP DISCOVER`, `TFTP RRQ`, `HTTP GET`: what an event is, in two short words.
std::string title_of(const Event& event);

// The few words of an event that matter most, each behind two blanks, onto the end of out: who asks and what
// it can do, what is handed out, which file, how it ended. Nothing from the wire comes out raw.
void append_gist(const Event& event, std::string& out);

std::string size_text(std::uint64_t bytes);      // `850.5 kB`
std::string duration_text(std::int64_t micros);  // `0.412 s`

}  // namespace pxe::sniff
