#include "tools/pxe-tftpd/deadlines.hpp"

#include <gtest/gtest.h>

namespace pxe::tftpd {
namespace {

using std::chrono::seconds;

TEST(Deadlines, ComeInTheOrderOfTheirTimes) {
  Deadlines<int> deadlines;
  deadlines.add(Time(seconds(3)), 3);
  deadlines.add(Time(seconds(1)), 1);
  deadlines.add(Time(seconds(2)), 2);
  EXPECT_EQ(deadlines.next(), Time(seconds(1)));
  EXPECT_EQ(deadlines.take_due(Time(seconds(2))), 1);
  EXPECT_EQ(deadlines.take_due(Time(seconds(2))), 2);
  EXPECT_EQ(deadlines.take_due(Time(seconds(2))), std::nullopt);
  EXPECT_EQ(deadlines.next(), Time(seconds(3)));
}

TEST(Deadlines, NothingIsDueWhereNothingIs) {
  Deadlines<int> deadlines;
  EXPECT_EQ(deadlines.next(), std::nullopt);
  EXPECT_EQ(deadlines.take_due(Time(seconds(9))), std::nullopt);
}

}  // namespace
}  // namespace pxe::tftpd
