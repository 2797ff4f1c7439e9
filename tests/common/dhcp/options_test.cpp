#include "common/dhcp/options.hpp"

#include <gtest/gtest.h>

#include <chrono>

#include "common/dhcp/option_table.hpp"
#include "tests/support/bytes.hpp"

namespace pxe::dhcp {
namespace {

using test::hex;

Options decoded(std::string_view options, std::string_view file = "", std::string_view sname = "") {
  Options result;
  result.decode(hex(options), hex(file), hex(sname));
  return result;
}

OptionDefect defect_of(std::string_view options) { return Options().decode(hex(options), {}, {}); }

TEST(Options, AreReadInTheOrderTheyCame) {
  const Options options = decoded("35 01 01  0c 02 61 62  ff");
  ASSERT_EQ(options.entries().size(), 2U);
  EXPECT_EQ(options.entries()[0].code, 53);
  EXPECT_EQ(options.text(12), "ab");
}

TEST(Options, PadsMayStandAnywhere) {
  EXPECT_EQ(decoded("00 00 35 01 05 00 ff 00").u8(53), 5);
  EXPECT_TRUE(decoded("00 00 00").entries().empty());
}

TEST(Options, NothingIsReadAfterTheEnd) { EXPECT_FALSE(decoded("ff 35 01 01").has(53)); }

TEST(Options, AMissingEndIsToleratedAndNamed) {
  EXPECT_EQ(defect_of("35 01 01"), OptionDefect::end_missing);
  EXPECT_EQ(decoded("35 01 01").u8(53), 1);
}

TEST(Options, ACutOptionIsLeftOutAndNamed) {
  EXPECT_EQ(defect_of("35 01 01 0c 05 61 62"), OptionDefect::value_cut);
  EXPECT_FALSE(decoded("35 01 01 0c 05 61 62").has(12));
  EXPECT_EQ(decoded("35 01 01 0c 05 61 62").u8(53), 1);
  EXPECT_EQ(defect_of("35 01 01 0c"), OptionDefect::length_missing);
}

TEST(Options, AnEmptyOptionIsThereButHasNoValueOfItsType) {
  const Options options = decoded("35 00 3d 00 ff");
  EXPECT_TRUE(options.has(53));
  EXPECT_FALSE(options.u8(53));
  EXPECT_TRUE(options.find(61)->empty());
}

TEST(Options, AValueOfTheWrongLengthIsAbsent) {
  EXPECT_FALSE(decoded("39 01 05 ff").u16(57));
  EXPECT_FALSE(decoded("32 05 0a 4d 00 01 02 ff").ipv4(50));
  EXPECT_EQ(decoded("39 02 05 c0 ff").u16(57), 1472);
}

TEST(Options, TextEndsAtANulThatWasCountedIn) { EXPECT_EQ(decoded("43 04 61 62 00 63 ff").text(67), "ab"); }

// RFC 3396 §5: in the order of the fields, whatever stands between.
TEST(Options, PiecesAreJoined) {
  const Options options = decoded("3d 02 01 02  35 01 01  3d 02 03 04  ff");
  EXPECT_EQ(to_hex(*options.find(61)), "01020304");
  ASSERT_EQ(options.entries().size(), 2U);
  EXPECT_EQ(options.entries()[0].code, 61);
}

TEST(Options, PiecesAreJoinedAcrossOverloadedFieldsFileFirst) {
  EXPECT_EQ(decoded("34 01 03 0c 01 61 ff", "0c 01 62 ff", "0c 01 63 ff").text(12), "abc");
}

TEST(Options, OnlyTheFieldsThatOption52NamesAreRead) {
  EXPECT_EQ(decoded("34 01 01 ff", "0c 01 62 ff", "0c 01 63 ff").text(12), "b");
  EXPECT_EQ(decoded("34 01 02 ff", "0c 01 62 ff", "0c 01 63 ff").text(12), "c");
  for (const auto strange :
       {"34 01 00 ff", "34 01 04 ff", "34 01 ff ff", "34 00 ff", "34 02 03 03 ff", "ff"}) {
    EXPECT_FALSE(decoded(strange, "0c 01 62 ff", "0c 01 63 ff").has(12)) << strange;
  }
}

TEST(Options, OverloadInsideAnOverloadedFieldIsIgnored) {
  const Options options = decoded("34 01 01 ff", "34 01 02 0c 01 62 ff", "0c 01 63 ff");
  EXPECT_EQ(options.text(12), "b");
  EXPECT_EQ(options.u8(52), 1);  // else the header's names would be believed although they hold options
}

TEST(Options, OverloadInTwoPiecesOverloadsNothing) {
  const Options options = decoded("34 01 01 34 01 02 ff", "0c 01 62 ff");
  EXPECT_FALSE(options.has(12));
  EXPECT_FALSE(options.u8(52));
}

TEST(Options, TheMessageTypeMayStandInFileAlone) {
  EXPECT_EQ(decoded("34 01 01 ff", "35 01 01 ff").u8(53), 1);
}

// A 64 KB datagram can hold 32,000 empty options or 10,000 pieces of one; neither may cost more than a read.
TEST(Options, TenThousandPiecesTakeLinearTime) {
  std::vector<std::uint8_t> field;
  for (int i = 0; i < 10'000; ++i) field.insert(field.end(), {61, 4, 1, 2, 3, 4});
  field.push_back(option::end);
  const auto before = std::chrono::steady_clock::now();
  Options options;
  for (int i = 0; i < 20; ++i) options.decode(field, {}, {});
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(2));
  EXPECT_EQ(options.find(61)->size(), 40'000U);
  EXPECT_EQ(options.entries().size(), 1U);
}

TEST(Options, SetReplacesWhereItStood) {
  Options options;
  options.set_u8(53, 1);
  options.set_text(12, "a");
  options.set_u8(53, 5);
  ASSERT_EQ(options.entries().size(), 2U);
  EXPECT_EQ(options.entries()[0].code, 53);
  EXPECT_EQ(options.u8(53), 5);
}

}  // namespace
}  // namespace pxe::dhcp
