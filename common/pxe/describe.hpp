// A whole DHCP message in the words people use, PXE's and iPXE's parts included.
#pragma once

#include "common/base/fields.hpp"
#include "common/dhcp/message.hpp"

namespace pxe {

// The options, one field each under its name, in the order they came.
void describe_options(const dhcp::Message& message, FieldSink& sink);

// One option of that message; the message says how option 43 is to be read.
void describe_option(const dhcp::Message& message, std::uint8_t code, Bytes value, FieldSink& sink);

}  // namespace pxe
