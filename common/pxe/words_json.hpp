#pragma once

#include <string>
#include <string_view>

#include "common/pxe/client.hpp"

namespace pxe {

// A client's words and features as one JSON object: {"mac":"…","ipxe.http":"1"}. Words it has not told are
// left out.
std::string words_to_json(const Client& client);

// The words of any JSON object that holds some, such as a line of pxe-sniff --json. What is no word, no
// string, or no value of its word's type is left alone; text that is no JSON object is an empty client.
Client words_from_json(std::string_view json);

}  // namespace pxe
