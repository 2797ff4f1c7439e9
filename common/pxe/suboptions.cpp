#include "common/pxe/suboptions.hpp"

namespace pxe {

Suboptions decode_suboptions(Bytes option) {
  constexpr std::uint8_t pad = 0;
  constexpr std::uint8_t end = 255;
  Suboptions found;
  Reader reader(option);
  while (!reader.at_end()) {
    const std::uint8_t code = reader.u8();
    if (code == pad) continue;
    if (code == end) return found;
    const Bytes value = reader.take(reader.u8());
    if (reader.ok()) found.list.push_back({code, value});
  }
  found.complete = reader.ok();
  return found;
}

}  // namespace pxe
