#include "common/config/size.hpp"

#include <gtest/gtest.h>

namespace pxe::config {
namespace {

TEST(Size, IsANumberAndItsUnit) {
  EXPECT_EQ(parse_size("500B"), 500U);
  EXPECT_EQ(parse_size("64KB"), 64000U);
  EXPECT_EQ(parse_size("64KiB"), 65536U);
  EXPECT_EQ(parse_size("2GiB"), 2147483648U);
  EXPECT_EQ(parse_rate("50MB/s"), 50'000'000U);
}

TEST(Size, IsNothingElse) {
  for (const char* text : {"", "1", "KB", "0KB", "-1KB", "1.5MB", "1kb", "1 KB", "1KB/s",
                           "99999999999999999999B", "18446744073709551615GiB"}) {
    EXPECT_FALSE(parse_size(text)) << text;
  }
  EXPECT_EQ(parse_size("64k").error().sentence, "'64k' is not a size such as 64KB, 1MiB or 500B");
  EXPECT_EQ(parse_rate("50MB").error().sentence, "'50MB' is not a rate such as 50MB/s");
}

}  // namespace
}  // namespace pxe::config
