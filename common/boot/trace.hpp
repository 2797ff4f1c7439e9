#pragma once

#include <string>

namespace pxe::boot {

// How a decision came about, one sentence a step. A null sink costs nothing.
class Trace {
 public:
  virtual ~Trace() = default;
  virtual void step(std::string sentence) = 0;
};

}  // namespace pxe::boot
