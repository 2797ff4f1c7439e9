// What is allowed and yet cannot be meant: said by --check, each with its place.
#pragma once

#include "common/config/site.hpp"

namespace pxe::config {

// Of [[dhcp.…]] and what DHCP reads of [[client]]: words that DHCP does not tell, names too long for the
// header field that some firmware reads alone, rows that nobody reaches, iPXE handed to iPXE.
Errors warnings_of(const Site& site);

}  // namespace pxe::config
