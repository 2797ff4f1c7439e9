// A datagram for port 67: decoded, and what was understood encoded and decoded again.
#include <cstdlib>
#include <vector>

#include "common/dhcp/message.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto message = pxe::dhcp::decode({data, size});
  if (!message) return 0;
  (void)message->server_name();
  (void)message->file_name();
  std::vector<std::uint8_t> out;
  pxe::dhcp::encode(*message, 65'507, out);
  const auto again = pxe::dhcp::decode(out);
  const bool same = again && again->options.entries().size() == message->options.entries().size() &&
                    again->chaddr == message->chaddr && again->xid == message->xid;
  if (message->has_cookie && !message->options.has(pxe::dhcp::option::dhcp_option_overload) && !same)
    std::abort();
  pxe::dhcp::encode(*message, pxe::dhcp::default_max_size, out);
  if (!pxe::dhcp::decode(out)) std::abort();
  return 0;
}
