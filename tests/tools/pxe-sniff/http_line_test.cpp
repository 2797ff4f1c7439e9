#include "tools/pxe-sniff/http_line.hpp"

#include <gtest/gtest.h>

#include "tests/support/bytes.hpp"

namespace pxe::sniff {
namespace {

HttpRequest request(std::string_view text) {
  return std::get<HttpRequest>(*decode_http_line(as_bytes(text)));
}
HttpStatus status(std::string_view text) { return std::get<HttpStatus>(*decode_http_line(as_bytes(text))); }

TEST(HttpLine, Requests) {
  const HttpRequest got = request("GET /boot.ipxe?mac=1 HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(got.method, "GET");
  EXPECT_EQ(got.target, "/boot.ipxe?mac=1");
  EXPECT_EQ(got.version, "HTTP/1.1");
}

TEST(HttpLine, ATargetMayHoldABlank) { EXPECT_EQ(request("GET /a b HTTP/1.0\r\n").target, "/a b"); }

TEST(HttpLine, ALineThatGoesOnElsewhereIsTakenAsFarAsItGoes) {
  EXPECT_EQ(request("GET /boot.ipxe?mac=52").target, "/boot.ipxe?mac=52");
  EXPECT_EQ(request("GET /boot.ipxe?mac=52").version, "");
}

TEST(HttpLine, Answers) {
  EXPECT_EQ(status("HTTP/1.1 404 Not Found\r\n").code, 404);
  EXPECT_EQ(status("HTTP/1.1 404 Not Found\r\n").reason, "Not Found");
  EXPECT_EQ(status("HTTP/1.1 200\r\n").reason, "");
}

TEST(HttpLine, WhatIsNoLineOfHttpIsNone) {
  for (const auto text : {"", "GET", "GETX / HTTP/1.1\r\n", "get / HTTP/1.1\r\n", "\x16\x03\x01",
                          "HTTP/1.1 2x0 OK", "HTTP/1.1", "HTTP/1.1 999 x", "PRI * HTTP/2.0\r\n"}) {
    EXPECT_FALSE(decode_http_line(as_bytes(text))) << text;
  }
}

TEST(HttpLine, EveryTruncationIsRead) {
  for (const auto line : {"GET / HTTP/1.1\r\n", "HTTP/1.1 404 Not Found\r\n"}) {
    test::for_every_truncation(as_bytes(line), [](Bytes cut) { decode_http_line(cut); });
  }
}

}  // namespace
}  // namespace pxe::sniff
