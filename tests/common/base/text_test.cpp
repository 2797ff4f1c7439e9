#include "common/base/text.hpp"

#include <gtest/gtest.h>

#include <array>

namespace pxe {
namespace {

using namespace std::literals;

TEST(GlobMatch, KnowsStarsQuestionMarksAndSets) {
  EXPECT_TRUE(glob_match("PXEClient*", "PXEClient:Arch:00007:UNDI:003016"));
  EXPECT_TRUE(glob_match("52:54:00:*:0[1-3]", "52:54:00:12:34:02"));
  EXPECT_TRUE(glob_match("r?ck[!0-9]", "rackA"));
  EXPECT_TRUE(glob_match("*", ""));
  EXPECT_FALSE(glob_match("PXEClient", "PXEClient:Arch"));
  EXPECT_FALSE(glob_match("r?ck[!0-9]", "rack7"));
  EXPECT_FALSE(glob_match("", "x"));
}

TEST(GlobMatch, TakesAnUnclosedBracketAsItself) {
  EXPECT_TRUE(glob_match("a[b", "a[b"));
  EXPECT_FALSE(glob_match("a[b", "ab"));
}

TEST(GlobMatch, DoesNotExplodeOnManyStars) {
  EXPECT_FALSE(glob_match("*a*a*a*a*a*a*a*a*b", std::string(5000, 'a')));
}

TEST(Printable, EscapesWhatMovesTheCursorOrLies) {
  EXPECT_EQ(printable("plain text"), "plain text");
  EXPECT_EQ(printable("a\nb\x1b[2J"), "a\\x0ab\\x1b[2J");
  EXPECT_EQ(printable("\xff\xfe"), "\\xff\\xfe");
  EXPECT_EQ(printable("back\\slash"), "back\\\\slash");
  EXPECT_EQ(printable("caf\xc3\xa9"), "caf\xc3\xa9");
  EXPECT_EQ(printable("\xe2\x80\xae"
                      "evil"),
            "\\xe2\\x80\\xaeevil");                // U+202E reverses the line
  EXPECT_EQ(printable("\xc0\xaf"), "\\xc0\\xaf");  // overlong
  EXPECT_EQ(printable("nul\0"sv), "nul\\x00");
}

TEST(Printable, AlwaysComesOutPrintable) {
  std::string every;
  for (int i = 0; i < 256; ++i) every += static_cast<char>(i);
  EXPECT_TRUE(is_printable(printable(every)));
  EXPECT_FALSE(is_printable(every));
}

TEST(ParseNumber, TakesTheWholeTextOrNothing) {
  EXPECT_EQ(parse_number<int>("42"), 42);
  EXPECT_EQ(parse_number<unsigned>("ff", 16), 255U);
  for (const auto bad : {"", "4 2", " 42", "42x", "+1", "-1", "0x10", "99999999999999999999"}) {
    EXPECT_FALSE(parse_number<int>(bad)) << bad;
  }
}

TEST(Hex, RoundTripsWithAnySeparator) {
  const auto bytes = from_hex("00:26-b9 5E303a");
  ASSERT_TRUE(bytes);
  EXPECT_EQ(to_hex(*bytes, "-"), "00-26-b9-5e-30-3a");
  EXPECT_FALSE(from_hex("0"));
  EXPECT_FALSE(from_hex("zz"));
}

TEST(Nearest, FindsTheKeySomebodyMeant) {
  constexpr std::array keys = {"subnet"sv, "routers"sv, "lease-time"sv};
  EXPECT_EQ(nearest("subent", keys), "subnet");
  EXPECT_EQ(nearest("lease_time", keys), "lease-time");
  EXPECT_FALSE(nearest("colour", keys));
}

TEST(Split, KeepsEmptyParts) {
  EXPECT_EQ(split("a,,b", ','), (std::vector<std::string_view>{"a", "", "b"}));
  EXPECT_EQ(split("", ','), (std::vector<std::string_view>{""}));
}

}  // namespace
}  // namespace pxe
