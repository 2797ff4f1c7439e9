#include "tools/pxe-httpd/request_parser.hpp"

#include <gtest/gtest.h>

namespace pxe::httpd {
namespace {

using namespace std::literals;

// One fed whole: `GET /x 1.1 keep body` or the refusal.
std::string outcome(std::string_view bytes, const RequestLimits& limits = {}) {
  RequestParser parser(limits);
  std::size_t taken = 0;
  for (std::size_t more = 1; more > 0 && parser.state() != RequestParser::State::complete &&
                             parser.state() != RequestParser::State::refused;) {
    more = parser.feed(bytes.substr(taken));
    taken += more;
  }
  switch (parser.state()) {
    case RequestParser::State::head: return "head";
    case RequestParser::State::body: return "body";
    case RequestParser::State::refused: return std::to_string(parser.refusal().status);
    case RequestParser::State::complete: break;
  }
  const Request& request = parser.request();
  return std::string(request.method) + " " + std::string(request.target) + " 1." +
         std::to_string(request.minor_version) + (request.keep_alive ? " keep" : " close") +
         (request.body.empty() ? "" : " " + request.body) +
         (taken == bytes.size() ? "" : " +" + std::to_string(bytes.size() - taken));
}

std::string get(std::string_view headers) {
  return "GET /x HTTP/1.1\r\nHost: h\r\n" + std::string(headers) + "\r\n";
}
std::string post(std::string_view headers, std::string_view body) {
  return "POST /x HTTP/1.1\r\nHost: h\r\n" + std::string(headers) + "\r\n" + std::string(body);
}
constexpr std::string_view chunked = "Transfer-Encoding: chunked\r\n";

TEST(RequestParser, ReadsWhatLoadersSend) {
  EXPECT_EQ(outcome("GET /boot.ipxe HTTP/1.1\r\nConnection: keep-alive\r\nUser-Agent: iPXE/1.0.0+\r\nHost: "
                    "10.77.0.1\r\n\r\n"),
            "GET /boot.ipxe 1.1 keep");
  EXPECT_EQ(outcome("GET /x HTTP/1.0\r\n\r\n"), "GET /x 1.0 close");
  EXPECT_EQ(outcome("GET /x HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"), "GET /x 1.0 keep");
  EXPECT_EQ(outcome(get("Connection: close\r\n")), "GET /x 1.1 close");
  EXPECT_EQ(outcome(post("Content-Length: 5\r\n", "mac=1")), "POST /x 1.1 keep mac=1");
  EXPECT_EQ(outcome(post("Content-Length: 0\r\n", "")), "POST /x 1.1 keep");
  EXPECT_EQ(outcome(post(chunked, "5\r\nmac=1\r\n3;x=y\r\n234\r\n0\r\n\r\n")), "POST /x 1.1 keep mac=1234");
}

TEST(RequestParser, SkipsEmptyLinesBeforeARequest) {  // RFC 9112 §2.2
  EXPECT_EQ(outcome("\r\n\r\n" + get("")), "GET /x 1.1 keep");
  EXPECT_EQ(outcome("\r\n"), "head");
  EXPECT_EQ(outcome("\r"), "head");
}

TEST(RequestParser, LeavesThePipelinedRequestAlone) {
  EXPECT_EQ(outcome(get("") + "GET /y"), "GET /x 1.1 keep +6");
  EXPECT_EQ(outcome(post("Content-Length: 2\r\n", "abGET /y")), "POST /x 1.1 keep ab +6");
  EXPECT_EQ(outcome(post(chunked, "2\r\nab\r\n0\r\n\r\nGET /y")), "POST /x 1.1 keep ab +6");
}

struct Case {
  std::string bytes;
  const char* outcome;
};

TEST(RequestParser, RefusesWhatTwoServersCouldReadDifferently) {  // request smuggling
  const Case cases[] = {
      {post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), "400"},
      {post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"), "400"},
      {post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), "400"},
      {post("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), "501"},
      {post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"), "501"},
      {post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n"), "501"},
      {post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), "501"},
      {post("Transfer-Encoding:\x0b"
            "chunked\r\n",
            "0\r\n\r\n"),
       "400"},
      {post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n"), "400"},
      {"POST /x HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"},
      {post("Content-Length: 5\r\nContent-Length: 6\r\n", "abcde"), "400"},
      {post("Content-Length: 5\r\nContent-Length: 5\r\n", "abcde"), "400"},
      {post("Content-Length: 5, 5\r\n", "abcde"), "400"},
      {post("Content-Length: +1\r\n", "a"), "400"},
      {post("Content-Length: -1\r\n", "a"), "400"},
      {post("Content-Length: 1x\r\n", "a"), "400"},
      {post("Content-Length: 0x1\r\n", "a"), "400"},
      {post("Content-Length: 1 1\r\n", "a"), "400"},
      {post("Content-Length:\r\n", "a"), "400"},
      {post("Content-Length: 18446744073709551616\r\n", "a"), "400"},
      {post("Content-Length: 18446744073709551615\r\n", "a"), "413"},
      {post(chunked, "+5\r\nabcde\r\n0\r\n\r\n"), "400"},
      {post(chunked, "0x5\r\nabcde\r\n0\r\n\r\n"), "400"},
      {post(chunked, "6_0\r\nabcde\r\n0\r\n\r\n"), "400"},
      {post(chunked, " 5\r\nabcde\r\n0\r\n\r\n"), "400"},
      {post(chunked, "-5\r\nabcde\r\n0\r\n\r\n"), "400"},
      {post(chunked, "\r\nabcde\r\n0\r\n\r\n"), "400"},
      {post(chunked, "fffffffffffffffff\r\nabcde\r\n0\r\n\r\n"), "400"},
      {post(chunked, "ffffffffffffffff\r\nabcde\r\n0\r\n\r\n"), "413"},
      {post(chunked, "5\nabcde\r\n0\r\n\r\n"), "400"},
      {post(chunked, "5\r\nabcdeXX0\r\n\r\n"), "400"},
      {post(chunked, "5\r\nabcde\r\n0\r\nContent-Length: 1\r\n\r\n"), "400"},
      {post(chunked, "5\r\nabcde\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n"), "400"},
      {post(chunked, "5\r\nabcde\r\n0\r\nHost: other\r\n\r\n"), "400"},
      {post(chunked, "5\r\nabcde\r\n0\r\n"), "body"},  // its end is waited for
  };
  for (const Case& c : cases) EXPECT_EQ(outcome(c.bytes), c.outcome) << c.bytes;
}

TEST(RequestParser, RefusesLinesThatAreNone) {
  const Case cases[] = {
      {"GET /x HTTP/1.1\nHost: h\n\n", "400"},
      {"GET /x HTTP/1.1\r\nHost: h\n\r\n", "400"},
      {"\nGET /x HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
      {get("A: b\r\n c\r\n"), "400"},  // obs-fold
      {get("A: b\r\n\tc\r\n"), "400"},
      {"GET /x HTTP/1.1\r\n Host: h\r\n\r\n", "400"},
      {get("A: b\rc\r\n"), "400"},  // bare CR
      {get("A : b\r\n"), "400"},
      {get(" A: b\r\n"), "400"},
      {get(": b\r\n"), "400"},
      {get("A\r\n"), "400"},
      {get("A\xc3\xa9: b\r\n"), "400"},
      {get("A: b\x01\r\n"), "400"},
      {get("A: b\0c\r\n"sv), "400"},
      {get("A(b): c\r\n"), "400"},
  };
  for (const Case& c : cases) EXPECT_EQ(outcome(c.bytes), c.outcome) << c.bytes;
}

TEST(RequestParser, RefusesRequestLinesThatAreNone) {
  const Case cases[] = {
      {"GET /x\r\n\r\n", "400"},
      {"GET /x \r\n\r\n", "400"},
      {"GET  /x HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
      {"GET /x HTTP/1.1 \r\nHost: h\r\n\r\n", "400"},
      {"GET /x y HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
      {"GET\t/x HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
      {"GET /x\x7f HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
      {"GET /x\0 HTTP/1.1\r\nHost: h\r\n\r\n"s, "400"},
      {" GET /x HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
      {"G@T /x HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
      {"GET /x FTP/1.1\r\nHost: h\r\n\r\n", "400"},
      {"GET /x http/1.1\r\nHost: h\r\n\r\n", "400"},
      {"GET /x HTTP/2.0\r\nHost: h\r\n\r\n", "505"},
      {"GET /x HTTP/0.9\r\nHost: h\r\n\r\n", "505"},
      {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505"},
      {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\n"s, "400"},  // a TLS hello
  };
  for (const Case& c : cases) EXPECT_EQ(outcome(c.bytes), c.outcome) << c.bytes;
}

TEST(RequestParser, WantsExactlyOneHost) {
  EXPECT_EQ(outcome("GET /x HTTP/1.1\r\n\r\n"), "400");
  EXPECT_EQ(outcome("GET /x HTTP/1.1\r\nHost:\r\n\r\n"), "400");
  EXPECT_EQ(outcome("GET /x HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"), "400");
  EXPECT_EQ(outcome("GET /x HTTP/1.1\r\nHost: a@b\r\n\r\n"), "400");
  EXPECT_EQ(outcome("GET /x HTTP/1.0\r\nHost: a@b\r\n\r\n"), "400");
}

TEST(RequestParser, KnowsOneExpectation) {
  EXPECT_EQ(outcome(get("Expect: 200-ok\r\n")), "417");
  RequestParser parser({});
  const std::string bytes = post("Content-Length: 5\r\nExpect: 100-Continue\r\n", "");
  parser.feed(bytes);
  EXPECT_EQ(parser.state(), RequestParser::State::body);
  EXPECT_TRUE(parser.request().expects_continue);
}

TEST(RequestParser, HoldsItsLimits) {
  EXPECT_EQ(outcome("GET /" + std::string(8000, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n").substr(0, 4), "GET ");
  EXPECT_EQ(outcome("GET /" + std::string(8192, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n"), "414");
  EXPECT_EQ(outcome("GET /" + std::string(70'000, 'a')), "414");
  EXPECT_EQ(outcome(get("A: " + std::string(9000, 'a') + "\r\n")), "431");
  EXPECT_EQ(outcome(get("A: " + std::string(70'000, 'a'))), "431");
  std::string many;
  for (int i = 0; i < 2000; ++i) many += "A: b\r\n";
  EXPECT_EQ(outcome(get(many)), "431");
  std::string large;
  for (int i = 0; i < 12; ++i) large += "A: " + std::string(6000, 'a') + "\r\n";
  EXPECT_EQ(outcome(get(large)), "431");
  EXPECT_EQ(outcome(post("Content-Length: 11\r\n", ""), {{}, 10}), "413");
  EXPECT_EQ(outcome(post(chunked, "6\r\nabcdef\r\n6\r\n"), {{}, 10}), "413");
}

TEST(RequestParser, TakesARequestInAnyPieces) {
  const std::string bytes =
      post("A: b\r\nTransfer-Encoding: chunked\r\n", "5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n");
  for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
    RequestParser parser({});
    std::string waiting;
    for (const std::string_view piece :
         {std::string_view(bytes).substr(0, cut), std::string_view(bytes).substr(cut)}) {
      waiting += piece;
      for (std::size_t taken = 1; taken > 0;) {
        taken = parser.feed(waiting);
        waiting.erase(0, taken);  // what was taken may be overwritten
      }
    }
    ASSERT_EQ(parser.state(), RequestParser::State::complete) << cut;
    EXPECT_EQ(parser.request().method, "POST");
    EXPECT_EQ(parser.request().header("a"), "b");
    EXPECT_EQ(parser.request().body, "hello!");
  }
}

TEST(RequestParser, TakesAnEmptyBodyByteByByte) {
  RequestParser parser({});
  std::string waiting;
  for (const char c : post(chunked, "0\r\n\r\n")) {
    waiting += c;
    waiting.erase(0, parser.feed(waiting));
  }
  EXPECT_EQ(parser.state(), RequestParser::State::complete);
  EXPECT_EQ(parser.request().body, "");
}

TEST(RequestParser, WaitsAtEveryTruncation) {
  const std::string bytes = post("Content-Length: 5\r\n", "hello");
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const std::string result = outcome(std::string_view(bytes).substr(0, size));
    EXPECT_TRUE(result == "head" || result == "body") << size << ": " << result;
  }
}

TEST(RequestParser, IsReadyForTheNextAfterReset) {
  RequestParser parser({});
  parser.feed(get("A: b\r\n"));
  parser.reset();
  const std::string second = "HEAD /y HTTP/1.0\r\n\r\n";
  EXPECT_EQ(parser.feed(second), second.size());
  EXPECT_EQ(parser.request().method, "HEAD");
  EXPECT_TRUE(parser.request().headers.empty());
}

}  // namespace
}  // namespace pxe::httpd
