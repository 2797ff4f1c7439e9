#include "common/base/json_writer.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace pxe {
namespace {

using nlohmann::json;

std::string quoted(std::string_view text) {
  std::string out;
  append_json_string(text, out);
  return out;
}

TEST(JsonString, EscapesWhatJsonAndTerminalsNeed) {
  EXPECT_EQ(quoted("plain \xc3\xa9"), "\"plain \xc3\xa9\"");
  EXPECT_EQ(quoted("\"\\"), R"("\"\\")");
  EXPECT_EQ(quoted("\x1b\n\x7f"), R"("\u001b\u000a\u007f")");
  EXPECT_EQ(quoted("\xe2\x80\xae"), R"("\u202e")");            // right-to-left override
  EXPECT_EQ(quoted("\xf3\xa0\x80\x81"), R"("\udb40\udc01")");  // a tag character, past the BMP
}

TEST(JsonString, ABytesThatIsNotUtf8IsItsLatin1Reading) {
  EXPECT_EQ(quoted("\xff\xfe"), R"("\u00ff\u00fe")");
  EXPECT_EQ(quoted("\xc3"), R"("\u00c3")");
  EXPECT_EQ(quoted("\xed\xa0\x80"), R"("\u00ed\u00a0\u0080")");  // a surrogate
}

TEST(JsonString, EveryByteAndPairOfBytesIsValidJson) {
  for (int a = 0; a < 256; ++a) {
    for (int b = 0; b < 256; ++b) {
      const char pair[] = {static_cast<char>(a), static_cast<char>(b)};
      EXPECT_TRUE(json::accept(quoted({pair, 2}))) << a << ' ' << b;
    }
  }
}

TEST(JsonWriter, ANameThatIsThereAlreadyGetsANumber) {
  std::string out;
  JsonWriter writer(out);
  writer.begin_object("");
  writer.number("a", 1);
  writer.begin_object("b");
  writer.number("a", 2);
  writer.number("a", 3);
  writer.number("a", 4);
  writer.number("", 5);
  writer.end_object();
  writer.number("a", 6);
  writer.end_object();
  EXPECT_EQ(out, R"({"a":1,"b":{"a":2,"a#2":3,"a#3":4,"":5},"a#2":6})");
}

}  // namespace
}  // namespace pxe
