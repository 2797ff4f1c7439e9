#pragma once

#include "common/config/dhcp_options.hpp"

namespace pxe::config {

// `{ discovery-control = 3 }` and the like as the value of an option that holds sub-options: 43 (PXE's), 175
// (iPXE's), 124 and 125 (by enterprise number). The error names the sub-option, or says that there are none.
Encoded encode_suboptions(dhcp::OptionType type, const Table& table);

}  // namespace pxe::config
