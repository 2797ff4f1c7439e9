// A datagram for port 69: decoded, and what was understood encoded and decoded again.
#include <cstdlib>
#include <vector>

#include "common/tftp/packet.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto packet = pxe::tftp::decode({data, size});
  if (!packet) return 0;
  std::vector<std::uint8_t> out;
  std::visit([&](const auto& one) { pxe::tftp::encode(one, out); }, *packet);
  const auto again = pxe::tftp::decode(out);
  if (!again || again->index() != packet->index()) std::abort();
  const auto* request = std::get_if<pxe::tftp::Request>(&*packet);
  if (request != nullptr && std::get<pxe::tftp::Request>(*again) != *request) std::abort();
  return 0;
}
