// `ipxe-render --once mac=MAC boot=NAME`: an order for one machine, given to the pxe-httpd of this box.
#pragma once

#include <string>
#include <vector>

#include "common/base/result.hpp"
#include "common/config/site.hpp"

namespace pxe::ipxe_render {

// Without boot= the order is taken back. The error says what is missing in the words or in the configuration,
// or is pxe-httpd's own: only it writes orders.
Result<void> give_order(const config::Site& site, const std::vector<std::string>& words);

}  // namespace pxe::ipxe_render
