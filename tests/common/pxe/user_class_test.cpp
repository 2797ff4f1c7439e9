#include "common/pxe/user_class.hpp"

#include <gtest/gtest.h>

#include "tests/support/bytes.hpp"

namespace pxe {
namespace {

using Classes = std::vector<std::string_view>;

TEST(UserClass, BareTextIsOneClass) { EXPECT_EQ(decode_user_class(as_bytes("iPXE")), Classes({"iPXE"})); }

TEST(UserClass, Rfc3004HasALengthBeforeEach) {
  EXPECT_EQ(decode_user_class(as_bytes("\4iPXE")), Classes({"iPXE"}));
  EXPECT_EQ(decode_user_class(as_bytes("\4iPXE\3lab")), Classes({"iPXE", "lab"}));
}

TEST(UserClass, LengthsThatDoNotTileTheOptionAreText) {
  EXPECT_EQ(decode_user_class(as_bytes("\5iPXE")), Classes({"\5iPXE"}));
  EXPECT_EQ(decode_user_class(as_bytes("\3iPXE")), Classes({"\3iPXE"}));
}

TEST(UserClass, AnEmptyClassIsNone) {
  EXPECT_EQ(decode_user_class({}), Classes());
  EXPECT_EQ(decode_user_class(as_bytes({"\0", 1})).size(), 1U);  // RFC 3004 forbids it: so it is text
}

}  // namespace
}  // namespace pxe
