#include "common/base/percent.hpp"

#include <gtest/gtest.h>

namespace pxe {
namespace {

TEST(PercentEncode, LeavesOnlyUnreservedCharacters) {
  EXPECT_EQ(percent_encode("az-AZ_09.~"), "az-AZ_09.~");
  EXPECT_EQ(percent_encode("52:54 ${x}&#\n"), "52%3A54%20%24%7Bx%7D%26%23%0A");
}

TEST(PercentDecode, RefusesWhatIsNotPercentEncoding) {
  EXPECT_EQ(percent_decode("52%3A54%3a00"), "52:54:00");
  EXPECT_EQ(percent_decode("i440FX+PIIX"), "i440FX+PIIX");
  EXPECT_FALSE(percent_decode("%"));
  EXPECT_FALSE(percent_decode("%4"));
  EXPECT_FALSE(percent_decode("%zz"));
}

TEST(PercentDecode, UndoesEncodeForEveryByte) {
  std::string every;
  for (int i = 0; i < 256; ++i) every += static_cast<char>(i);
  EXPECT_EQ(percent_decode(percent_encode(every)), every);
}

// As the packaged iPXE really sent it.
TEST(ParseQuery, ReadsWhatIpxeSends) {
  const auto pairs = parse_query(
      "mac=52%3A54%3A00%3A12%3A34%3A01&product=Standard%20PC%20(i440FX%20+%20PIIX,%201996)&serial=&asset");
  ASSERT_EQ(pairs.size(), 4U);
  EXPECT_EQ(pairs[0].second, "52:54:00:12:34:01");
  EXPECT_EQ(pairs[1].second, "Standard PC (i440FX + PIIX, 1996)");
  EXPECT_EQ(pairs[2].second, "");
  EXPECT_EQ(pairs[3].first, "asset");
}

TEST(ParseQuery, KeepsABrokenValueAsItCame) { EXPECT_EQ(parse_query("a=50%&b=1")[0].second, "50%"); }

}  // namespace
}  // namespace pxe
