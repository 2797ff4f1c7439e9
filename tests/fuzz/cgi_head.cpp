// The beginning of what a CGI program writes. Whatever it is, the response has no header line that the
// program has smuggled in.
#include <cstdlib>
#include <string>
#include <variant>

#include "tools/pxe-httpd/cgi.hpp"
#include "tools/pxe-httpd/cgi_relay.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto parsed = pxe::httpd::parse_cgi_head(text);
  if (const auto* head = std::get_if<pxe::httpd::CgiHead>(&parsed)) {
    if (head->size > size || head->status < 200 || head->status > 599) std::abort();
    for (const auto& [name, value] : head->headers) {
      if ((name + value).find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) std::abort();
    }
  }
  pxe::httpd::CgiRelay relay({});
  std::string out;
  if (!relay.take(text, out)) (void)relay.finish(true, out);
  return 0;
}
