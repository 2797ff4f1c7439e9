// A frame of every link type, whole and as if the capture had cut it.
#include <cstdlib>

#include "common/frame/packet.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (const int link_type : {0, 1, 12, 108, 113, 228, 276, 105}) {
    for (const std::size_t missing : {std::size_t{0}, std::size_t{100}}) {
      const pxe::frame::Packet packet = pxe::frame::decode(link_type, {data, size}, size + missing);
      const auto payload = packet.payload;
      if (!payload.empty() && (payload.data() < data || payload.data() + payload.size() > data + size))
        std::abort();
    }
  }
  return 0;
}
