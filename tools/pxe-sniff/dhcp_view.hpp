// What both printers say of a message beyond its options: short names and the fixed header.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/base/fields.hpp"
#include "common/dhcp/message.hpp"
#include "common/pxe/arch.hpp"
#include "common/tftp/packet.hpp"

namespace pxe::sniff {

// `DISCOVER`; `REQUEST` or `REPLY` for BOOTP; `type 99` for a number that no RFC gives a meaning.
std::string type_of(const dhcp::Message& message);
std::string_view name_of(const tftp::Packet& packet);  // `RRQ`

// Where a reply sends its client: the header's file, else option 67.
std::string_view boot_file(const dhcp::Message& message);

// The fixed fields that say something: zeros, and Ethernet where it goes without saying, are left out. iPXE's
// secs, which are none, are taken apart beside it (pxe/ipxe.hpp).
void describe_header(const dhcp::Message& message, FieldSink& sink);

}  // namespace pxe::sniff
