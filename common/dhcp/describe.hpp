// What the options of a message say, field by field, by the types of the option table. What only PXE knows
// (43, 60, 77, 93, 94, 97, 175) is described by pxe/describe.hpp, which calls this for the rest.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/fields.hpp"
#include "common/dhcp/option_table.hpp"

namespace pxe::dhcp {

// One field called name, its value read as type. A value that does not fit its type is malformed() whole.
void describe_value(std::string_view name, OptionType type, Bytes value, FieldSink& sink);

// The sub-options of option 82, as describe_value() names them: `circuit_id`, or `suboption-N`.
std::string agent_suboption_name(std::uint8_t code);

// Domain names as RFC 1035 §4.1.4 compresses them, dotted, without the root's final dot. Absent when a label
// runs out of the value or a pointer does not point backwards.
std::optional<std::vector<std::string>> decode_names(Bytes value);

}  // namespace pxe::dhcp
