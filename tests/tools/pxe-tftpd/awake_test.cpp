// When the server stays awake, and when the log is told.
#include <gtest/gtest.h>

#include "tools/pxe-tftpd/seldom.hpp"
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

TEST(Seldom, ALineInTenSecondsSaysHowMany) {
  const Time start{};
  Seldom seldom;
  EXPECT_EQ(seldom.count(start), 1U);
  EXPECT_EQ(seldom.count(start + seconds(1)), std::nullopt);
  EXPECT_EQ(seldom.count(start + seconds(9)), std::nullopt);
  EXPECT_EQ(seldom.count(start + seconds(10)), 3U);
}

}  // namespace
}  // namespace pxe::tftpd
