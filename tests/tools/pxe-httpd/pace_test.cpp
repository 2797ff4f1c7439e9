#include "tools/pxe-httpd/pace.hpp"

#include <gtest/gtest.h>

namespace pxe::httpd {
namespace {

using namespace std::literals;

constexpr std::uint64_t rate = 1'000'000;  // a second
const Pace::Time start{1h};

TEST(Pace, BeginsWithATwentiethOfASecond) {
  Pace pace;
  EXPECT_EQ(pace.allowance(rate, start), 50'000U);
}

TEST(Pace, GivesWhatTimeHasGiven) {
  Pace pace;
  pace.spend(pace.allowance(rate, start));
  EXPECT_EQ(pace.allowance(rate, start), 0U);
  EXPECT_EQ(pace.allowance(rate, start + 1ms), 0U) << "less than a packet";
  EXPECT_EQ(pace.allowance(rate, start + 10ms), 10'000U);
}

TEST(Pace, SavesNothingUp) {
  Pace pace;
  pace.spend(pace.allowance(rate, start));
  EXPECT_EQ(pace.allowance(rate, start + 1h), 50'000U);
}

TEST(Pace, IsEachClientsOwn) {
  Paces paces;
  const Ipv4Address one(10, 77, 0, 1);
  const Ipv4Address other(10, 77, 0, 2);
  paces.join(one);
  paces.join(other);
  paces.spend(one, paces.allowance(one, rate, start));
  EXPECT_EQ(paces.allowance(one, rate, start), 0U);
  EXPECT_EQ(paces.allowance(other, rate, start), 50'000U);
  paces.leave(one);
  paces.leave(other);
}

}  // namespace
}  // namespace pxe::httpd
