#include "common/boot/language.hpp"

#include <gtest/gtest.h>

#include <string>

namespace pxe::boot {
namespace {

constexpr Language languages[] = {Language::ipxe, Language::pxelinux, Language::grub, Language::text};

TEST(Language, HasAName) {
  for (const Language language : languages) EXPECT_EQ(parse_language(to_string(language)), language);
  EXPECT_FALSE(parse_language("uboot"));
  EXPECT_FALSE(parse_language(""));
}

TEST(Harmless, IsWhatMachinesAreUsuallyCalled) {
  for (const Language language : languages) {
    for (const char* value : {"52:54:00:12:34:01", "10.77.0.51", "44454c4c-3900-104e-804e-b9c04f4d344a",
                              "x64-uefi", "db1.lab.example", "7D4K2X3", "eth0@rack_3", ""}) {
      EXPECT_TRUE(is_harmless(language, value)) << to_string(language) << " " << value;
    }
  }
}

TEST(Harmless, IsNothingThatEndsATokenOrBeginsSomethingElse) {
  for (const Language language : languages) {
    for (const char* value : {" ",        "a b",
                              "a\tb",     "a\nb",
                              "a\rb",     "\x0b",
                              "\x0c",     "$a",
                              "${a}",     "{",
                              "}",        "#",
                              "a#",       "|",
                              "||",       "&&",
                              ";",        "\\",
                              "x\\",      "'",
                              "\"",       "`",
                              "<",        ">",
                              "*",        "?",
                              "!",        "[",
                              ":label",   "-option",
                              "\x7f",     "\x80",
                              "\xc2\xa0", "\xe2\x80\xa8",
                              "\xc0\xaf", "caf\xc3\xa9"}) {
      EXPECT_FALSE(is_harmless(language, value)) << to_string(language) << " " << value;
    }
  }
  EXPECT_FALSE(is_harmless(Language::ipxe, std::string_view("a\0b", 3)));
}

TEST(Harmless, KnowsThatGrubCallsFunctions) {
  EXPECT_TRUE(is_harmless(Language::pxelinux, "i440FX(rev2)"));
  EXPECT_FALSE(is_harmless(Language::grub, "i440FX(rev2)"));
}

}  // namespace
}  // namespace pxe::boot
