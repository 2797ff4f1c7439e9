#include "common/base/bytes.hpp"

#include <gtest/gtest.h>

namespace pxe {
namespace {

TEST(Reader, ReadsBigEndianFieldsInOrder) {
  const std::uint8_t wire[] = {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07};
  Reader reader(wire);
  EXPECT_EQ(reader.u8(), 0x01);
  EXPECT_EQ(reader.u16(), 0x0203);
  EXPECT_EQ(reader.u32(), 0x04050607U);
  EXPECT_TRUE(reader.ok());
  EXPECT_TRUE(reader.at_end());
}

TEST(Reader, StaysFailedOnceItHasFailed) {
  const std::uint8_t wire[] = {0x01, 0x02};
  Reader reader(wire);
  EXPECT_EQ(reader.u32(), 0U);
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(reader.u8(), 0);  // there is a byte, but nothing read after a failure may be believed
  EXPECT_TRUE(reader.rest().empty());
  EXPECT_TRUE(reader.at_end());
}

TEST(Reader, TakesAllOrNothing) {
  const std::uint8_t wire[] = {1, 2, 3};
  Reader reader(wire);
  EXPECT_EQ(reader.take(2).size(), 2U);
  EXPECT_TRUE(reader.take(2).empty());
  EXPECT_FALSE(reader.ok());
}

TEST(Writer, WritesWhatReaderReads) {
  std::vector<std::uint8_t> out;
  Writer writer(out);
  writer.u8(1);
  writer.u16(0x0203);
  writer.u32(0x04050607);
  writer.text("ab");
  writer.zeros(2);
  const std::vector<std::uint8_t> expected = {1, 2, 3, 4, 5, 6, 7, 'a', 'b', 0, 0};
  EXPECT_EQ(out, expected);
}

}  // namespace
}  // namespace pxe
