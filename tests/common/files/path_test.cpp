#include "common/files/path.hpp"

#include <gtest/gtest.h>

namespace pxe::files {
namespace {

// The path below a root; `refused` for what may not be asked.
std::string path(std::string_view raw) {
  const auto safe = safe_path(raw);
  return safe ? safe->text() : "refused";
}

TEST(SafePath, BothKindsOfSlashSeparate) {
  EXPECT_EQ(path("a/b/c"), "a/b/c");
  EXPECT_EQ(path("a\\b\\c"), "a/b/c");
  EXPECT_EQ(path("//a\\/b"), "a/b");
  EXPECT_EQ(path("./a/./b"), "a/b");
}

TEST(SafePath, NothingLeadsUpwards) {
  for (const char* raw : {"..", "../x", "a/..", "a/../b", "..\\x", "a\\..\\..\\x", "/../x", "./../x"}) {
    EXPECT_EQ(path(raw), "refused") << raw;
  }
}

TEST(SafePath, DotsInANameAreOnlyThat) {
  EXPECT_EQ(path("..."), "...");
  EXPECT_EQ(path("..a/b.."), "..a/b..");
  EXPECT_EQ(path("%2e%2e/x"), "%2e%2e/x");
}

TEST(SafePath, AFolderOrNothingIsNoFile) {
  for (const char* raw : {"", "/", ".", "a/", "a\\", "./", "a/."}) EXPECT_NE(path(raw), "a/") << raw;
  EXPECT_EQ(path(""), "refused");
  EXPECT_EQ(path("a/"), "refused");
  EXPECT_EQ(path("/"), "refused");
  EXPECT_EQ(path("."), "refused");
}

TEST(SafePath, ControlCharactersAreRefused) {
  EXPECT_EQ(path(std::string_view("a\0b", 3)), "refused");
  EXPECT_EQ(path("a\nb"), "refused");
  EXPECT_EQ(path("\x1b[0m"), "refused");
  EXPECT_EQ(path("a\x7f"), "refused");
}

TEST(SafePath, OtherBytesAreTheFileSystemsBusiness) {
  EXPECT_EQ(path("\xe4.txt"), "\xe4.txt");
  EXPECT_EQ(path("%s%n $(x) 'y'"), "%s%n $(x) 'y'");
}

TEST(SafePath, LengthsAreThoseOfAFileSystem) {
  EXPECT_EQ(path(std::string(255, 'a')), std::string(255, 'a'));
  EXPECT_EQ(path(std::string(256, 'a')), "refused");
  EXPECT_EQ(path(std::string(4097, '/') + "a"), "refused");
}

TEST(SafePath, FolderAndNameAreItsTwoParts) {
  const auto deep = safe_path("a/b/c.txt");
  EXPECT_EQ(deep->folder(), "a/b");
  EXPECT_EQ(deep->name(), "c.txt");
  const auto top = safe_path("c.txt");
  EXPECT_EQ(top->folder(), "");
  EXPECT_EQ(top->name(), "c.txt");
}

}  // namespace
}  // namespace pxe::files
