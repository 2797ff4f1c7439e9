// When the server stays awake.
#include <gtest/gtest.h>

#include "tools/pxe-tftpd/vigil.hpp"

namespace pxe::tftpd {
namespace {

using std::chrono::seconds;

// How many of so many waits are kept awake when the packet comes in time, or never does.
int vigils(Vigil& vigil, int waits, bool comes) {
  int kept = 0;
  for (int i = 0; i < waits; ++i) {
    if (vigil.length() == Duration::zero()) continue;
    ++kept;
    vigil.ended(comes);
  }
  return kept;
}

TEST(Vigil, IsKeptWhileItHelps) {
  Vigil vigil(2);
  vigils(vigil, 64, true);
  EXPECT_EQ(vigils(vigil, 100, true), 100);
}

TEST(Vigil, IsSoonGivenUpAndSeldomTriedAgain) {
  Vigil vigil(2);
  vigils(vigil, 1000, true);
  EXPECT_EQ(vigils(vigil, 100, false), 4 + 1);
  EXPECT_EQ(vigils(vigil, 6400, false), 100);
}

TEST(Vigil, IsNeverKeptOnASingleProcessor) {
  Vigil vigil(1);
  EXPECT_EQ(vigils(vigil, 1000, true), 0);
}

}  // namespace
}  // namespace pxe::tftpd
