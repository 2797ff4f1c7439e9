#include "tools/pxe-httpd/file_response.hpp"

#include <gtest/gtest.h>

#include "tools/pxe-httpd/content_type.hpp"
#include "tools/pxe-httpd/http_date.hpp"
#include "tools/pxe-httpd/reply.hpp"

namespace pxe::httpd {
namespace {

// 1994-11-06 08:49:37, and a little.
constexpr FileInfo file{1000, 784111777'500000000, 42};
constexpr const char* its_date = "Sun, 06 Nov 1994 08:49:37 GMT";

using Headers = std::vector<Header>;

FileReply reply_to(const Headers& headers, std::string_view method = "GET") {
  Request request;
  request.method = method;
  request.headers = headers;
  return decide_file_reply(request, file);
}
int status(const Headers& headers, std::string_view method = "GET") {
  return reply_to(headers, method).status;
}

TEST(FileReply, IsTheWholeFileWithoutConditions) {
  const FileReply reply = reply_to({});
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.first, 0u);
  EXPECT_EQ(reply.size, 1000u);
}

TEST(FileReply, IsOneRange) {
  const FileReply reply = reply_to({{"range", "bytes=10-19"}});
  EXPECT_EQ(reply.status, 206);
  EXPECT_EQ(reply.first, 10u);
  EXPECT_EQ(reply.size, 10u);
  EXPECT_EQ(status({{"Range", "bytes=1000-"}}), 416);
  EXPECT_EQ(status({{"Range", "bytes=0-1,3-4"}}), 200);
}

TEST(FileReply, KnowsNoRangeOfAHead) {  // RFC 9110 §14.2
  EXPECT_EQ(status({{"Range", "bytes=0-0"}}, "HEAD"), 200);
}

TEST(FileReply, IsNotSentToWhoHasIt) {
  const std::string etag = etag_of(file);
  EXPECT_EQ(status({{"If-None-Match", etag}}), 304);
  EXPECT_EQ(status({{"If-None-Match", "W/" + etag}}), 304);
  EXPECT_EQ(status({{"If-None-Match", "\"a,b\", " + etag}}), 304);
  EXPECT_EQ(status({{"If-None-Match", "*"}}), 304);
  EXPECT_EQ(status({{"If-None-Match", "\"other\""}}), 200);
  EXPECT_EQ(status({{"If-None-Match", "no quotes"}}), 200);
  EXPECT_EQ(status({{"If-None-Match", etag}, {"Range", "bytes=0-0"}}), 304);
}

TEST(FileReply, ComparesDatesOnlyWhenThereAreNoTags) {
  EXPECT_EQ(status({{"If-Modified-Since", its_date}}), 304);
  EXPECT_EQ(status({{"If-None-Match", "\"other\""}, {"If-Modified-Since", its_date}}), 200);
}

TEST(FileReply, IsSentWhenAnOlderFileWasPutBack) {  // and so for dates to come
  EXPECT_EQ(status({{"If-Modified-Since", "Mon, 07 Nov 1994 08:49:37 GMT"}}), 200);
  EXPECT_EQ(status({{"If-Modified-Since", "Sun, 06 Nov 2094 08:49:37 GMT"}}), 200);
  EXPECT_EQ(status({{"If-Modified-Since", "Sun, 06 Nov 1994 08:49:36 GMT"}}), 200);
}

TEST(FileReply, IgnoresDatesThatAreNone) {
  EXPECT_EQ(status({{"If-Modified-Since", "yesterday"}}), 200);
  EXPECT_EQ(status({{"If-Unmodified-Since", "yesterday"}}), 200);
  EXPECT_EQ(status({{"If-Modified-Since", std::string(5000, '9').c_str()}}), 200);
}

TEST(FileReply, FailsForAnotherFileThanTheClientMeans) {
  const std::string etag = etag_of(file);
  EXPECT_EQ(status({{"If-Match", etag}}), 200);
  EXPECT_EQ(status({{"If-Match", "*"}}), 200);
  EXPECT_EQ(status({{"If-Match", "\"other\""}}), 412);
  EXPECT_EQ(status({{"If-Match", "W/" + etag}}), 412);  // strong comparison
  EXPECT_EQ(status({{"If-Unmodified-Since", its_date}}), 200);
  EXPECT_EQ(status({{"If-Unmodified-Since", "Sun, 06 Nov 1994 08:49:36 GMT"}}), 412);
  EXPECT_EQ(status({{"If-Match", etag}, {"If-Unmodified-Since", "Sun, 06 Nov 1994 08:49:36 GMT"}}), 200);
}

TEST(FileReply, IsWholeWhenTheRangeWasOfAnotherFile) {
  const std::string etag = etag_of(file);
  EXPECT_EQ(status({{"Range", "bytes=0-0"}, {"If-Range", etag}}), 206);
  EXPECT_EQ(status({{"Range", "bytes=0-0"}, {"If-Range", its_date}}), 206);
  EXPECT_EQ(status({{"Range", "bytes=0-0"}, {"If-Range", "\"other\""}}), 200);
  EXPECT_EQ(status({{"Range", "bytes=0-0"}, {"If-Range", "W/" + etag}}), 200);
  EXPECT_EQ(status({{"Range", "bytes=0-0"}, {"If-Range", "Sun, 06 Nov 1994 08:49:36 GMT"}}), 200);
  EXPECT_EQ(status({{"Range", "bytes=5000-"}, {"If-Range", "\"other\""}}), 200);
}

TEST(ETag, DiffersWithinASecondAndByFile) {
  EXPECT_NE(etag_of(file), etag_of({1000, 784111777'500000001, 42}));
  EXPECT_NE(etag_of(file), etag_of({1000, 784111777'500000000, 43}));
  EXPECT_NE(etag_of(file), etag_of({1001, 784111777'500000000, 42}));
}

TEST(HttpDate, IsReadInItsThreeForms) {
  EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), 784111777);
  EXPECT_EQ(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT"), 784111777);
  EXPECT_EQ(parse_http_date("Sun Nov  6 08:49:37 1994"), 784111777);
  EXPECT_EQ(format_http_date(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_FALSE(parse_http_date("Sun, 06 Nov 1994 08:49:37 CET"));
  EXPECT_FALSE(parse_http_date("784111777"));
  EXPECT_FALSE(parse_http_date(""));
}

TEST(ContentType, IsWhatUefiHttpBootGoesBy) {
  EXPECT_EQ(content_type("ipxe.efi"), "application/efi");
  EXPECT_EQ(content_type("EFI/BOOT/BOOTX64.EFI"), "application/efi");
  EXPECT_EQ(content_type("debian.iso"), "application/vnd.efi-iso");
  EXPECT_EQ(content_type("vmlinuz"), "application/octet-stream");
  EXPECT_EQ(content_type("v1.efi/vmlinuz"), "application/octet-stream");
  EXPECT_EQ(content_type(""), "application/octet-stream");
}

TEST(FileHead, SaysExactlyWhatGrubAndUefiCompare) {
  std::string out;
  const ReplyContext context{false, true, 1, "Mon, 23 Nov 2026 18:00:00 GMT"};
  const std::size_t size = write_file_head(out, context, file, {206, 10, 20}, "ipxe.efi");
  EXPECT_EQ(out,
            "HTTP/1.1 206 Partial Content\r\n"
            "Server: pxe-httpd\r\n"
            "Date: Mon, 23 Nov 2026 18:00:00 GMT\r\n"
            "Content-Type: application/efi\r\n"
            "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
            "ETag: " +
                etag_of(file) +
                "\r\n"
                "Content-Range: bytes 10-29/1000\r\n"
                "Content-Length: 20\r\n"
                "\r\n");
  EXPECT_EQ(size, out.size());
}

TEST(FileHead, Of304HasNoLength) {
  std::string out;
  write_file_head(out, {false, true, 1, "D"}, file, {304, 0, 0}, "x");
  EXPECT_EQ(out.find("Content-Length"), std::string::npos);
  EXPECT_NE(out.find("ETag: "), std::string::npos);
}

TEST(FileHead, SaysWhatBecomesOfTheConnection) {
  const auto head = [](bool keep_alive, int minor_version) {
    std::string out;
    write_file_head(out, {false, keep_alive, minor_version, "D"}, file, {200, 0, 1000}, "x");
    return out;
  };
  EXPECT_EQ(head(true, 1).find("Connection"), std::string::npos);
  EXPECT_NE(head(true, 0).find("Connection: keep-alive\r\n"), std::string::npos);
  EXPECT_NE(head(false, 1).find("Connection: close\r\n"), std::string::npos);
  EXPECT_TRUE(head(false, 0).starts_with("HTTP/1.1 200 OK\r\n"));
}

TEST(ErrorReply, IsOnePrintableLine) {
  std::string out;
  const std::size_t head = write_error(out, {false, true, 1, "D"}, 400, "mac: 'a\r\nX: y' is none");
  EXPECT_EQ(out.substr(head), "400 Bad Request: mac: 'a\\x0d\\x0aX: y' is none\n");
  EXPECT_NE(out.find("Content-Length: 46\r\n"), std::string::npos) << out;
}

TEST(ErrorReply, TellsWhenToComeAgainAndWhatMayBeAsked) {
  std::string busy;
  write_error(busy, {}, 503, "busy");
  EXPECT_NE(busy.find("Retry-After: 2\r\n"), std::string::npos);
  std::string method;
  write_error(method, {}, 405, "no");
  EXPECT_NE(method.find("Allow: GET, HEAD, POST\r\n"), std::string::npos);
}

}  // namespace
}  // namespace pxe::httpd
