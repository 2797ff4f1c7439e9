// Whether to stay awake for the next packet instead of sleeping until it comes. A client answers within some
// ten microseconds where the network is fast and it is awake itself, within a hundred where it has to be
// woken; to fall asleep here and be woken as well takes as long again, in a virtual machine. Where answers
// take their time, being awake is a waste: so it is done while it helps, and else tried once in a while.
#pragma once

#include <algorithm>

#include "tools/pxe-tftpd/timing.hpp"

namespace pxe::tftpd {

class Vigil {
 public:
  // On a single processor whoever is to answer needs it himself.
  explicit Vigil(unsigned processors) : possible_(processors > 1) {}

  // For how long this time.
  Duration length() {
    if (!possible_) return Duration::zero();
    const bool tries = trust_ > 0 || ++asleep_ % between_tries == 0;
    return tries ? longest : Duration::zero();
  }

  // It was kept, and the packet came meanwhile, or it did not.
  void ended(bool came) { trust_ = came ? std::min(trust_ + 1, most_trust) : std::max(trust_ - 2, 0); }

 private:
  static constexpr Duration longest = std::chrono::microseconds(150);
  static constexpr int most_trust = 8;
  static constexpr int between_tries = 64;
  bool possible_;
  int trust_ = 0;
  int asleep_ = 0;
};

}  // namespace pxe::tftpd
