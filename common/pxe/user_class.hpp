#pragma once

#include <string_view>
#include <vector>

#include "common/base/bytes.hpp"

namespace pxe {

// DHCP option 77. RFC 3004 says one length byte before each class; iPXE and most ROMs send the bare text.
// Read as RFC 3004 when the lengths tile the option exactly and none is zero, else as one class of bare text.
std::vector<std::string_view> decode_user_class(Bytes option_77);

}  // namespace pxe
