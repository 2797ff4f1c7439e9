// The layout that options 43 (as PXE fills it) and 175 (iPXE) share: code, length, value; 0 pads, 255 ends.
#pragma once

#include <cstdint>
#include <vector>

#include "common/base/bytes.hpp"

namespace pxe {

struct Suboption {
  std::uint8_t code = 0;
  Bytes value;  // into what was decoded
};

struct Suboptions {
  std::vector<Suboption> list;  // in the order they came
  bool complete = true;         // false when the last one is longer than what is left
};

Suboptions decode_suboptions(Bytes option);

}  // namespace pxe
