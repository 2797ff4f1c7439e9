#include "common/dhcp/option_table.hpp"

#include <gtest/gtest.h>

#include <set>

namespace pxe::dhcp {
namespace {

TEST(OptionTable, IsInOrderWithoutDoubles) {
  std::set<std::string_view> names;
  int last = 0;
  for (const OptionInfo& row : option_table()) {
    EXPECT_GT(row.code, last) << row.name;
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_FALSE(row.source.empty()) << row.name;
    EXPECT_EQ(row.name.find('_'), std::string_view::npos) << row.name;
    last = row.code;
  }
  EXPECT_LT(last, 255);
}

TEST(OptionTable, FindsByCodeNameAndNumber) {
  EXPECT_EQ(find_option(std::uint8_t{3})->name, "routers");
  EXPECT_EQ(find_option("routers")->code, 3);
  EXPECT_EQ(find_option("3")->code, 3);
  EXPECT_EQ(find_option("router"), nullptr);
  EXPECT_EQ(find_option("0"), nullptr);
  EXPECT_EQ(find_option("256"), nullptr);
}

TEST(OptionTable, NamesWhatHasNone) {
  EXPECT_EQ(option_name(67), "boot-file-name");
  EXPECT_EQ(option_name(224), "option-224");
}

TEST(OptionTable, EveryCodeThatRealClientsAskForHasAName) {
  // iPXE's and OVMF's parameter request lists.
  for (const int code :
       {1,  2,  3,  4,  5,  6,  7,  12, 13, 15, 17,  18,  22,  23,  26,  28,  40,  41,  42,  43,  50,  51,
        54, 58, 59, 60, 66, 67, 77, 93, 94, 97, 119, 121, 128, 129, 130, 131, 132, 133, 134, 135, 175, 203}) {
    EXPECT_NE(find_option(static_cast<std::uint8_t>(code)), nullptr) << code;
  }
}

TEST(MessageType, HasItsRfcsNames) {
  EXPECT_EQ(message_type_name(1), "DISCOVER");
  EXPECT_EQ(message_type_name(8), "INFORM");
  EXPECT_EQ(message_type_name(18), "TLS");
  EXPECT_FALSE(message_type_name(0));
  EXPECT_FALSE(message_type_name(19));
}

}  // namespace
}  // namespace pxe::dhcp
