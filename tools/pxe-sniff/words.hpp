#pragma once

#include "common/pxe/client.hpp"
#include "tools/pxe-sniff/event.hpp"

namespace pxe::sniff {

// What an event tells of the machine that boots, in the vocabulary's words: from a DHCP request what the
// client says of itself, from a reply what it is given, from an HTTP request its query, and the addresses.
Client words_of(const Event& event);

}  // namespace pxe::sniff
