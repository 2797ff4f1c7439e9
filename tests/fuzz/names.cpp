// Compressed domain names, as options 88, 119 and others carry them.
#include <cstdlib>

#include "common/dhcp/describe.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto names = pxe::dhcp::decode_names({data, size});
  if (names && names->size() > size) std::abort();
  return 0;
}
