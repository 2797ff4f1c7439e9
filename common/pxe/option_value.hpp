// What an option or sub-option of a message says, as texts to compare: `option.77`, `option.user-class`,
// `option.175.http`, `option.82.remote_id`, `option.125.9` …
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.hpp"
#include "common/dhcp/message.hpp"

namespace pxe {

struct OptionName {
  std::uint8_t code = 0;
  std::string sub;  // as describe_option() calls it; in 124 and 125 the enterprise number; empty: the whole
};

inline constexpr std::string_view option_prefix = "option.";

// The name behind option_prefix; each part is a name or a number. The error names what is near.
Result<OptionName> parse_option_name(std::string_view name);

// Every value that option or sub-option has: of a list each item; of a number that has a name, both; of bytes
// their hexadecimal form with colons, and the text where they are printable. Empty when it is absent, or its
// value is.
std::vector<std::string> option_values(const dhcp::Message& message, const OptionName& name);

}  // namespace pxe
