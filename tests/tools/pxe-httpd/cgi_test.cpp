#include "tools/pxe-httpd/cgi.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tools/pxe-httpd/cgi_relay.hpp"

namespace pxe::httpd {
namespace {

using namespace std::literals;
constexpr Peer peer{Ipv4Address(10, 77, 0, 51), 49152, Ipv4Address(10, 77, 0, 1), 8080};

std::vector<std::string> environment(const std::vector<Header>& headers, const std::string& body = "",
                                     const CgiCall& call = {"/boot2.php", "", "mac=1", "/srv/pxe/boot2.php",
                                                            "/srv/pxe"}) {
  Request request;
  request.method = body.empty() ? "GET" : "POST";
  request.target = "/boot2.php?mac=1";
  request.headers = headers;
  request.body = body;
  return cgi_environment(request, peer, call);
}

bool has(const std::vector<std::string>& all, const std::string& line) {
  return std::find(all.begin(), all.end(), line) != all.end();
}
bool names(const std::vector<std::string>& all, const std::string& name) {
  return std::any_of(all.begin(), all.end(),
                     [&](const std::string& line) { return line.starts_with(name + "="); });
}

TEST(CgiEnvironment, IsWhatPhpCgiWants) {
  const auto all = environment({{"User-Agent", "iPXE/1.0"}});
  for (const char* line :
       {"GATEWAY_INTERFACE=CGI/1.1", "REDIRECT_STATUS=200", "SCRIPT_FILENAME=/srv/pxe/boot2.php",
        "SCRIPT_NAME=/boot2.php", "QUERY_STRING=mac=1", "REQUEST_METHOD=GET", "REQUEST_URI=/boot2.php?mac=1",
        "SERVER_PROTOCOL=HTTP/1.1", "SERVER_NAME=10.77.0.1", "SERVER_PORT=8080", "REMOTE_ADDR=10.77.0.51",
        "HTTP_USER_AGENT=iPXE/1.0", "DOCUMENT_ROOT=/srv/pxe"}) {
    EXPECT_TRUE(has(all, line)) << line;
  }
  EXPECT_FALSE(names(all, "PATH_INFO"));
  EXPECT_FALSE(names(all, "CONTENT_LENGTH"));
}

TEST(CgiEnvironment, TellsOfTheBody) {
  const auto all = environment({{"Content-Type", "text/x"}, {"Content-Length", "9"}}, "mac=1&b=2");
  EXPECT_TRUE(has(all, "CONTENT_LENGTH=9"));
  EXPECT_TRUE(has(all, "CONTENT_TYPE=text/x"));
  EXPECT_FALSE(names(all, "HTTP_CONTENT_LENGTH"));
}

TEST(CgiEnvironment, WithholdsWhatHarms) {
  const auto all = environment({{"Proxy", "evil:80"},
                                {"proxy", "evil:80"},
                                {"X_Forwarded_For", "1.2.3.4"},  // would become X-Forwarded-For
                                {"Authorization", "Basic c2VjcmV0"},
                                {"A!b", "c"},
                                {"X-Good", "yes"}});
  EXPECT_FALSE(names(all, "HTTP_PROXY"));
  EXPECT_FALSE(names(all, "HTTP_X_FORWARDED_FOR"));
  EXPECT_FALSE(names(all, "HTTP_AUTHORIZATION"));
  EXPECT_FALSE(names(all, "HTTP_A!B"));
  EXPECT_TRUE(has(all, "HTTP_X_GOOD=yes"));
}

TEST(CgiEnvironment, NamesEachVariableOnce) {
  const auto all = environment({{"Accept", "a"}, {"accept", "b"}, {"Cookie", "x=1"}, {"Cookie", "y=2"}});
  EXPECT_TRUE(has(all, "HTTP_ACCEPT=a, b"));
  EXPECT_TRUE(has(all, "HTTP_COOKIE=x=1; y=2"));
  auto sorted = all;
  for (std::string& line : sorted) line.resize(line.find('='));
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ(std::adjacent_find(sorted.begin(), sorted.end()), sorted.end());
}

std::string outcome(std::string_view output) {
  const auto parsed = parse_cgi_head(output);
  if (std::holds_alternative<NeedMore>(parsed)) return "more";
  if (const auto* fault = std::get_if<CgiFault>(&parsed)) return "fault: " + std::string(fault->reason);
  const auto& head = std::get<CgiHead>(parsed);
  std::string text = std::to_string(head.status) + (head.reason.empty() ? "" : " " + head.reason);
  for (const auto& [name, value] : head.headers) text += "|" + name + ": " + value;
  if (head.content_length) text += "|" + std::to_string(*head.content_length) + " bytes";
  return text + "|" + std::string(output.substr(head.size));
}

TEST(CgiHead, IsReadWithEitherLineEnding) {
  EXPECT_EQ(outcome("Content-type: text/plain\r\n\r\nx"), "200|Content-Type: text/plain|x");
  EXPECT_EQ(outcome("Content-Type: text/plain\n\nx"), "200|Content-Type: text/plain|x");
  EXPECT_EQ(outcome("Status: 404 Not Here\nContent-Type: a/b\nX-A: b\n\n"),
            "404 Not Here|Content-Type: a/b|X-A: b|");
  EXPECT_EQ(outcome("Status: 204\n\n"), "204|");
  EXPECT_EQ(outcome("Content-Type: a/b\nContent-Length: 5\n\nhello"), "200|Content-Type: a/b|5 bytes|hello");
}

TEST(CgiHead, WaitsForItsEmptyLine) {
  const std::string_view all = "Content-Type: a/b\r\n\r\n";
  for (std::size_t size = 0; size < all.size(); ++size)
    EXPECT_EQ(outcome(all.substr(0, size)), "more") << size;
}

TEST(CgiHead, RedirectsOnlyToPlaces) {
  EXPECT_EQ(outcome("Location: http://a/b\n\n"), "302|Location: http://a/b|");
  EXPECT_EQ(outcome("Status: 307\nLocation: /x?a=b:c\n\n"), "307|Location: /x?a=b:c|");
  EXPECT_TRUE(outcome("Location: javascript:alert(1)\n\n").starts_with("fault: "));
  EXPECT_TRUE(outcome("Location: data:x\n\n").starts_with("fault: "));
  EXPECT_TRUE(outcome("Location: /a\nLocation: /b\n\n").starts_with("fault: "));
}

TEST(CgiHead, CannotInjectOrSpeakOfTheConnection) {
  EXPECT_EQ(
      outcome("Content-Type: a/b\nConnection: close\nTransfer-Encoding: chunked\nUpgrade: x\nX-Empty:\n\n"),
      "200|Content-Type: a/b|");
  for (const std::string_view output : {"Content-Type: a/b\rX: y\n\n"sv,
                                        "Content-Type: a\0b\n\n"sv,
                                        "X-A: \x1b[2J\nContent-Type: a\n\n"sv,
                                        "A B: c\n\n"sv,
                                        "no header at all\n\n"sv,
                                        "<html>\n"sv,
                                        "\n<html>"sv,
                                        "\r\n\r\n"sv,
                                        " folded: x\n\n"sv,
                                        "X-Only: y\n\n"sv,
                                        "Status: 99999\n\n"sv,
                                        "Status: 100\n\n"sv,
                                        "Status: 600\n\n"sv,
                                        "Status: abc\n\n"sv,
                                        "Status: 20\n\n"sv,
                                        "Status:\n\n"sv,
                                        "Status: 200\nStatus: 404\n\n"sv,
                                        "Status: 200\rX: y\n\n"sv,
                                        "Content-Type: a\nContent-Type: b\n\n"sv,
                                        "Content-Type: a\nContent-Length: 5\nContent-Length: 5\n\n"sv,
                                        "Content-Type: a\nContent-Length: -1\n\n"sv,
                                        "Content-Type: a\nContent-Length: 1x\n\n"sv}) {
    EXPECT_TRUE(outcome(output).starts_with("fault: ")) << output;
  }
}

TEST(CgiHead, IsBounded) {
  EXPECT_TRUE(outcome("X: " + std::string(1 << 20, 'a')).starts_with("fault: "));
  std::string many;
  for (int i = 0; i < 20'000; ++i) many += "X: y\n";
  EXPECT_TRUE(outcome(many).starts_with("fault: "));
}

struct Relayed {
  std::string out;
  std::string fault;
  bool keep_alive = true;
};

Relayed relay(const std::vector<std::string_view>& pieces, bool clean = true, int minor_version = 1,
              bool is_head = false) {
  CgiRelay relay({is_head, true, minor_version, "D"});
  Relayed result;
  for (const std::string_view piece : pieces) {
    if (const auto fault = relay.take(piece, result.out))
      return {result.out, std::string(fault->reason), true};
  }
  const auto fault = relay.finish(clean, result.out);
  result.fault = fault ? std::string(fault->reason) : "";
  result.keep_alive = relay.keep_alive();
  return result;
}

TEST(CgiRelay, SendsChunksWhereTheLengthIsUnknown) {
  const Relayed result = relay({"Content-Type: a/b\n", "\nhello", " world"});
  EXPECT_EQ(result.out,
            "HTTP/1.1 200 OK\r\nServer: pxe-httpd\r\nDate: D\r\nContent-Type: a/b\r\n"
            "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n");
  EXPECT_TRUE(result.keep_alive);
}

TEST(CgiRelay, EndsWithTheConnectionFor10) {
  const Relayed result = relay({"Content-Type: a/b\n\nhello"}, true, 0);
  EXPECT_TRUE(result.out.ends_with("Connection: close\r\n\r\nhello"));
  EXPECT_FALSE(result.keep_alive);
}

TEST(CgiRelay, HoldsTheScriptToItsLength) {
  EXPECT_TRUE(
      relay({"Content-Type: a/b\nContent-Length: 5\n\nhelloGET /evil"}).out.ends_with("\r\n\r\nhello"));
  EXPECT_EQ(relay({"Content-Type: a/b\nContent-Length: 9\n\nhello"}).fault,
            "the script wrote less than its Content-Length");
}

TEST(CgiRelay, SendsNoBodyToAHead) {
  EXPECT_TRUE(relay({"Content-Type: a/b\nContent-Length: 5\n\nhello"}, true, 1, true)
                  .out.ends_with("Content-Length: 5\r\n\r\n"));
  EXPECT_TRUE(
      relay({"Content-Type: a/b\n\nhello"}, true, 1, true).out.ends_with("Content-Type: a/b\r\n\r\n"));
  EXPECT_TRUE(relay({"Status: 304\n\nhello"}).out.ends_with("\r\n\r\n"));
}

TEST(CgiRelay, DoesNotEndTheChunksOfAKilledScript) {
  const Relayed result = relay({"Content-Type: a/b\n\nhello"}, false);
  EXPECT_TRUE(result.out.ends_with("5\r\nhello\r\n"));
  EXPECT_EQ(result.fault, "the script was ended by a signal");
}

TEST(CgiRelay, FaultsWithoutAHead) { EXPECT_EQ(relay({}).fault, "the script ended before its header did"); }

}  // namespace
}  // namespace pxe::httpd
