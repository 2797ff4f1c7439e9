#pragma once

#include <string>
#include <string_view>

namespace pxe {

// text as a JSON string, quotes included. Control characters are escaped; a byte that is not UTF-8 comes out
// as \u00XX, so that every input has a valid and printable form.
std::string json_string(std::string_view text);

// The same, appended to what is being built.
void append_json_string(std::string& out, std::string_view text);

}  // namespace pxe
