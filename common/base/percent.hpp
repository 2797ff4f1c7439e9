// Percent-encoding (RFC 3986 §2.1) and the query strings that boot loaders really send.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pxe {

// Everything but the unreserved characters (letters, digits, - . _ ~) as %XX.
std::string percent_encode(std::string_view text);

// Absent when a % is not followed by two hexadecimal digits. A + stays a plus sign: iPXE sends it as one.
std::optional<std::string> percent_decode(std::string_view text);

// `a=1&b=2` as decoded pairs in order. Lenient: a key without `=` has an empty value, and a value whose
// percent-encoding is broken is kept as it came.
std::vector<std::pair<std::string, std::string>> parse_query(std::string_view query);

}  // namespace pxe
