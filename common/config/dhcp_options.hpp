#pragma once

#include <vector>

#include "common/config/site.hpp"
#include "common/config/table_reader.hpp"

namespace pxe::config {

// `options = { ntp-servers = ["10.77.0.1"], 150 = "10.77.0.1" }`, each value laid out as the option table
// says. Complains of names that are no option, of values of the wrong form, and of options that are the
// server's own.
std::vector<DhcpOption> read_dhcp_options(TableReader& reader, std::string_view key);

}  // namespace pxe::config
