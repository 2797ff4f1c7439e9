// The first lines of a response. Header names are spelled as the RFCs spell them, because GRUB compares them
// by case (grub-core/net/http.c), and a header without a value is left out, because old OVMF hangs on one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace pxe::httpd {

class ResponseHead {
 public:
  // Appends to out. The status line says HTTP/1.1 also to a client that speaks 1.0 (RFC 9110 §6.2).
  ResponseHead(std::string& out, int status, std::string_view date, std::string_view reason = {});

  void field(std::string_view name, std::string_view value);
  void content_length(std::uint64_t size);
  // Says what becomes of the connection, and ends the head.
  void end(bool keep_alive, int minor_version);

 private:
  std::string& out_;
};

}  // namespace pxe::httpd
