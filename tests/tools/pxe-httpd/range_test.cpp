#include "tools/pxe-httpd/range.hpp"

#include <gtest/gtest.h>

#include <string>

namespace pxe::httpd {
namespace {

std::string shown(const Range& range) {
  if (std::holds_alternative<WholeFile>(range)) return "whole";
  if (std::holds_alternative<NotSatisfiable>(range)) return "416";
  const auto& bytes = std::get<ByteRange>(range);
  return std::to_string(bytes.first) + "+" + std::to_string(bytes.size);
}

struct Case {
  const char* header;
  const char* outcome;  // of a file of 1,000 bytes
};

TEST(Range, OfAThousandBytes) {
  constexpr Case cases[] = {
      {"", "whole"},
      {"bytes=0-0", "0+1"},
      {"bytes=0-499", "0+500"},
      {"bytes=500-", "500+500"},
      {"bytes=999-", "999+1"},
      {"bytes=-1", "999+1"},
      {"bytes=-1000", "0+1000"},
      {"bytes=-5000", "0+1000"},
      {"bytes=0-5000", "0+1000"},
      {"Bytes=0-0", "0+1"},
      {"bytes= 0-0 ", "0+1"},
      {"bytes=1000-", "416"},
      {"bytes=-0", "416"},
      {"bytes=5-2", "416"},
      {"bytes=abc", "416"},
      {"bytes=", "whole"},
      {"bytes=-", "416"},
      {"bytes=--1", "416"},
      {"bytes=+1-2", "416"},
      {"bytes=0x1-2", "416"},
      {"bytes=18446744073709551616-", "416"},
      {"bytes=0-18446744073709551616", "416"},
      {"bytes=-18446744073709551615", "0+1000"},
      {"lines=0-5", "whole"},
      {"bytes 0-5", "whole"},
      {"bytes=0-0,5-6", "whole"},
      {"bytes=0-0,", "whole"},
      {"bytes=-9223372036854774591,-9223372036854775208", "whole"},  // CVE-2017-7529
  };
  for (const Case& c : cases) EXPECT_EQ(shown(parse_range(c.header, 1000)), c.outcome) << c.header;
}

TEST(Range, OfNothingIsTheWholeOfIt) {
  EXPECT_EQ(shown(parse_range("bytes=0-", 0)), "whole");
  EXPECT_EQ(shown(parse_range("bytes=-5", 0)), "whole");
  EXPECT_EQ(shown(parse_range("bytes=1-", 0)), "416");
}

TEST(Range, ManyRangesCostOneLook) {
  std::string header = "bytes=0-";
  for (int i = 0; i < 1300; ++i) header += ",5-" + std::to_string(i);  // CVE-2011-3192
  EXPECT_EQ(shown(parse_range(header, 1000)), "whole");
}

TEST(Range, ReachesBehindFourGigabytes) {
  EXPECT_EQ(shown(parse_range("bytes=5368709120-5368709121", 6'000'000'000)), "5368709120+2");
}

}  // namespace
}  // namespace pxe::httpd
