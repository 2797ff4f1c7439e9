#pragma once

#include <vector>

#include "common/config/site.hpp"
#include "common/config/table_reader.hpp"
#include "common/dhcp/option_table.hpp"

namespace pxe::config {

using Encoded = Result<std::vector<std::uint8_t>>;

// A value of pxe.toml as on the wire; the error says what the type takes.
Encoded encode_option_value(dhcp::OptionType type, const Value& value);

// `options = { ntp-servers = ["10.77.0.1"], 150 = "10.77.0.1" }`, each value laid out as the option table
// says; those that hold sub-options also as a table of them, `ipxe = { keep-san = 1 }`. Complains of names
// that are no option, of values of the wrong form, and of options that are the server's own.
DhcpOptions read_dhcp_options(TableReader& reader, std::string_view key);

}  // namespace pxe::config
