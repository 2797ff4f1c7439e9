// The status codes this server uses, with the words RFC 9110 §15 gives them.
#pragma once

#include <string_view>

namespace pxe::httpd {

std::string_view reason_phrase(int status);  // `Not Found`; `Status` for a code that is not ours

}  // namespace pxe::httpd
