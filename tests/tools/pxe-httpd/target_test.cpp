#include "tools/pxe-httpd/target.hpp"

#include <gtest/gtest.h>

namespace pxe::httpd {
namespace {

std::string path_of(std::string_view raw) {
  const auto target = parse_target(raw, "server:8080");
  return target ? target->path : "400: " + target.error().sentence;
}

struct Case {
  const char* raw;
  const char* path;
};

TEST(Target, IsAPlainPath) {
  constexpr Case cases[] = {
      {"/", "/"},
      {"/vmlinuz", "/vmlinuz"},
      {"//vmlinuz", "/vmlinuz"},
      {"/a//b///c", "/a/b/c"},
      {"/a/", "/a/"},
      {"/./a/./b", "/a/b"},
      {"/a/.", "/a/"},
      {"/a/b/..", "/a/"},
      {"/sub/../k.txt", "/k.txt"},
      {"/sub/%2e%2e/k.txt", "/k.txt"},
      {"/a/b/../../c", "/c"},
      {"/boot%20files/x", "/boot files/x"},
      {"/caf%c3%a9", "/caf\xc3\xa9"},
      {"/a%2fb", "/a/b"},
      {"/boot\\bcd", "/boot/bcd"},
      {"/boot%5cbcd", "/boot/bcd"},
      {"/...", "/..."},
      {"/..a/b..", "/..a/b.."},
      {"/%252e%252e/x", "/%2e%2e/x"},
      {"/x?a=/../..", "/x"},
      {"http://server:8080/x", "/x"},
      {"HTTP://SERVER:8080/x", "/x"},
      {"http://server:8080", "/"},
      {"https://server:8080/x", "/x"},
  };
  for (const Case& c : cases) EXPECT_EQ(path_of(c.raw), c.path) << c.raw;
}

TEST(Target, NeverLeadsOut) {
  constexpr const char* raws[] = {
      "/..",        "/../etc/passwd",   "/%2e%2e/etc/passwd", "/.%2e/x",
      "/%2E./x",    "/..%2fetc/passwd", "/..%5cetc",          "/..\\etc",
      "/a/../../x", "/a/..\\..\\x",     "/a/%2e%2e/%2e%2e/x", "//../x",
      "/./../x",
  };
  for (const char* raw : raws) EXPECT_EQ(path_of(raw), "400: the path leads out of the root") << raw;
}

TEST(Target, IsRefusedWhenItsEncodingIsBroken) {
  for (const char* raw : {"/%", "/%4", "/%zz", "/%%32%65", "/%-1", "/%+1", "/x%"}) {
    EXPECT_EQ(path_of(raw), "400: the percent-encoding of the path is broken") << raw;
  }
}

TEST(Target, HoldsNoControlCharacter) {
  for (const char* raw : {"/%00", "/x%00.efi", "/%0a", "/%0d%0aX:y", "/%1b", "/%7f"}) {
    EXPECT_EQ(path_of(raw), "400: a control character in the path") << raw;
  }
}

TEST(Target, KeepsOverlongBytesAsTheyAre) { EXPECT_EQ(path_of("/%c0%ae%c0%ae/x"), "/\xc0\xae\xc0\xae/x"); }

TEST(Target, OfAnotherKindIsRefused) {
  for (const char* raw : {"*", "x", "server:443", "ftp://server:8080/x", "http://other/x", "http://server/x",
                          "http://a@server:8080/x"}) {
    EXPECT_TRUE(path_of(raw).starts_with("400: ")) << raw;
  }
  EXPECT_TRUE(path_of("/x#y").starts_with("400: "));
}

TEST(Target, KeepsItsQueryAsItCame) {
  EXPECT_EQ(parse_target("/x?a=%zz&b=+", "h")->query, "a=%zz&b=+");
  EXPECT_EQ(parse_target("/x?", "h")->query, "");
  EXPECT_EQ(parse_target("/x?a?b", "h")->query, "a?b");
}

TEST(Host, IsANameOrAnAddressAndPerhapsAPort) {
  for (const char* good : {"server", "10.77.0.1", "server:8080", "server:", "[::1]", "[::1]:80", "a_b.c-d"}) {
    EXPECT_TRUE(is_host(good)) << good;
  }
  for (const char* bad : {"", ":80", "a@b", "a b", "a/b", "a:b", "a:99999", "a:1:2", "[::1", "[x]", "[::1]80",
                          "a,b", "${mac}", "a\"b"}) {
    EXPECT_FALSE(is_host(bad)) << bad;
  }
}

}  // namespace
}  // namespace pxe::httpd
