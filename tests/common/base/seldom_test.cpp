#include "common/base/seldom.hpp"

#include <gtest/gtest.h>

namespace pxe {
namespace {

TEST(Seldom, ALineInTenSecondsSaysHowMany) {
  Seldom<int> seldom(10);
  EXPECT_EQ(seldom.count(100), 1U);
  EXPECT_EQ(seldom.count(101), std::nullopt);
  EXPECT_EQ(seldom.count(109), std::nullopt);
  EXPECT_EQ(seldom.count(110), 3U);
}

}  // namespace
}  // namespace pxe
