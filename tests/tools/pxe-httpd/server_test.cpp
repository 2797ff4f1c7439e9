// The server over real sockets: what clients ask.
#include <sys/stat.h>

#include "common/disk/roots.hpp"
#include "tests/tools/pxe-httpd/http_server.hpp"

namespace pxe::httpd {
namespace {

using namespace std::literals;
using test::Connection;
using test::HttpServer;

TEST_F(HttpServer, ServesAFile) {
  folder_.write("files/k.txt", "hello\n");
  start();
  const std::string response = get("/k.txt");
  EXPECT_TRUE(response.starts_with("HTTP/1.1 200 OK\r\n")) << response;
  EXPECT_NE(response.find("\r\nContent-Length: 6\r\n"), std::string::npos);
  EXPECT_NE(response.find("\r\nConnection: close\r\n"), std::string::npos);
  EXPECT_TRUE(response.ends_with("\r\n\r\nhello\n"));
  for (const char* path : {"//k.txt", "/./k.txt", "/sub/%2e%2e/k.txt", "/%6b.txt"})
    EXPECT_EQ(body_of(get(path)), "hello\n") << path;
}

TEST_F(HttpServer, AnswersAHeadExactlyLikeAGetWithoutItsBody) {
  folder_.write("files/k.txt", "hello\n");
  start();
  Connection connection = connect();
  connection.send("GET /k.txt HTTP/1.1\r\nHost: h\r\n\r\n");
  const std::string whole = connection.response();
  connection.send("HEAD /k.txt HTTP/1.1\r\nHost: h\r\n\r\n");
  const std::string head = connection.response(true);
  const auto without_date = [](std::string text) { return text.erase(text.find("Date: "), 37); };
  EXPECT_EQ(without_date(head) + "hello\n", without_date(whole));
  connection.send("HEAD /none HTTP/1.1\r\nHost: h\r\n\r\nHEAD /k.txt HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(status_of(connection.response(true)), "404");
  EXPECT_EQ(status_of(connection.response(true)), "200");
}

TEST_F(HttpServer, SpeaksWith10) {
  folder_.write("files/k.txt", "hello\n");
  start();
  EXPECT_TRUE(exchange("GET /k.txt HTTP/1.0\r\n\r\n").starts_with("HTTP/1.1 200 OK\r\n"));
  Connection connection = connect();
  connection.send("GET /k.txt HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_NE(connection.response().find("Connection: keep-alive\r\n"), std::string::npos);
  connection.send("GET /k.txt HTTP/1.0\r\n\r\n");
  EXPECT_NE(connection.receive().find("Connection: close\r\n"), std::string::npos);
}

TEST_F(HttpServer, AnswersPipelinedRequestsInOrder) {
  folder_.write("files/a", "first");
  folder_.write("files/b", "second");
  start();
  const auto request = [](const std::string& path) { return "GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n"; };
  Connection connection = connect();
  connection.send(request("/a") + request("/none") + request("/b"));
  EXPECT_EQ(body_of(connection.response()), "first");
  EXPECT_EQ(status_of(connection.response()), "404");
  EXPECT_EQ(body_of(connection.response()), "second");
}

TEST_F(HttpServer, AnswersTenThousandPipelinedRequests) {
  folder_.write("files/k.txt", "hello\n");
  start();
  Connection connection = connect();
  std::thread sender([&] {
    std::string many;
    for (int i = 0; i < 10'000; ++i) many += "GET /k.txt HTTP/1.1\r\nHost: h\r\n\r\n";
    connection.send(many);
  });
  for (int i = 0; i < 10'000; ++i) {
    const std::string response = connection.response();
    if (!response.ends_with("hello\n")) FAIL() << i << ": " << response;
  }
  sender.join();
}

TEST_F(HttpServer, TakesABodyOffTheLineBeforeTheNextRequest) {
  folder_.write("files/k.txt", "hello\n");
  start();
  Connection connection = connect();
  connection.send(
      "GET /k.txt HTTP/1.1\r\nHost: h\r\nContent-Length: 34\r\n\r\nGET /evil HTTP/1.1\r\nHost: evil\r\n\r\n"
      "GET /k.txt HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  const std::string all = connection.receive();
  EXPECT_EQ(all.find("404"), std::string::npos) << all;
  EXPECT_NE(all.find("200", all.find("hello")), std::string::npos) << all;
}

TEST_F(HttpServer, ClosesAfterWhatItRefuses) {
  start();
  const std::string behind = "GET /boot.ipxe HTTP/1.1\r\nHost: h\r\n\r\n";
  for (const std::string& bad :
       {"POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"s,
        "POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"s,
        "POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n"s,
        "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na"s,
        "GET /x HTTP/1.1\r\nHost: h\r\nA: b\r\n c\r\n\r\n"s, "GET /x HTTP/1.1\nHost: h\n\n"s,
        "GET /x\r\n\r\n"s, "GET /x HTTP/2.0\r\nHost: h\r\n\r\n"s, "GET /x HTTP/1.1\r\n\r\n"s,
        "\x16\x03\x01\x02\x00\x01\n\n"s}) {
    const std::string answer = exchange(bad + behind);
    EXPECT_TRUE(status_of(answer) >= "400" && status_of(answer) <= "505") << bad << answer;
    EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos) << bad;
    EXPECT_EQ(answer.find("#!ipxe"), std::string::npos) << bad;
  }
}

TEST_F(HttpServer, SaysWhyBeforeItClosesOnAClientThatStillSends) {
  start();
  Connection connection = connect();
  connection.send("GET /" + std::string(200'000, 'a'));
  EXPECT_EQ(status_of(connection.receive()), "414");
  Connection large = connect();
  large.send("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999\r\n\r\n" + std::string(100'000, 'a'));
  EXPECT_EQ(status_of(large.receive()), "413");
}

TEST_F(HttpServer, SendsRangesToTheByte) {
  const std::string content = write_large(1'000'000);
  start();
  Connection connection = connect();
  for (const auto& [first, last] :
       {std::pair(0u, 0u), {0u, 999'999u}, {1u, 65'536u}, {999'999u, 999'999u}, {123'456u, 654'321u}}) {
    connection.send("GET /large HTTP/1.1\r\nHost: h\r\nRange: bytes=" + std::to_string(first) + "-" +
                    std::to_string(last) + "\r\n\r\n");
    const std::string response = connection.response();
    EXPECT_EQ(status_of(response), "206");
    EXPECT_TRUE(body_of(response) == content.substr(first, last - first + 1)) << first << "-" << last;
    EXPECT_NE(response.find("Content-Range: bytes " + std::to_string(first) + "-" + std::to_string(last) +
                            "/1000000\r\n"),
              std::string::npos);
  }
  connection.send("GET /large HTTP/1.1\r\nHost: h\r\nRange: bytes=1000000-\r\n\r\n");
  const std::string none = connection.response();
  EXPECT_EQ(status_of(none), "416");
  EXPECT_NE(none.find("Content-Range: bytes */1000000\r\n"), std::string::npos);
  connection.send("GET /large HTTP/1.1\r\nHost: h\r\nRange: bytes=0-1,5-6\r\n\r\n");
  EXPECT_TRUE(body_of(connection.response()) == content);
}

TEST_F(HttpServer, SendsMoreThanASocketHolds) {
  const std::string content = write_large(20'000'000);
  start();
  EXPECT_TRUE(body_of(get("/large")) == content);
}

TEST_F(HttpServer, SendsAFileOverFourGigabytes) {
  std::filesystem::create_directories(folder_.path("files"));
  folder_.write("files/sparse", "");
  std::filesystem::resize_file(folder_.path("files/sparse"), 5'000'000'000);
  start();
  Connection connection = connect();
  connection.send("HEAD /sparse HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_NE(connection.response(true).find("Content-Length: 5000000000\r\n"), std::string::npos);
  connection.send("GET /sparse HTTP/1.1\r\nHost: h\r\nRange: bytes=4999999998-\r\n\r\n");
  EXPECT_EQ(body_of(connection.response()), "\0\0"s);
}

TEST_F(HttpServer, DoesNotSendWhatTheClientHas) {
  folder_.write("files/k.txt", "hello\n");
  start();
  const std::string first = get("/k.txt");
  const auto field = [&](const std::string& name) {
    const auto at = first.find(name + ": ") + name.size() + 2;
    return first.substr(at, first.find("\r\n", at) - at);
  };
  EXPECT_EQ(status_of(get("/k.txt", "If-None-Match: " + field("ETag") + "\r\n")), "304");
  EXPECT_EQ(status_of(get("/k.txt", "If-Modified-Since: " + field("Last-Modified") + "\r\n")), "304");
  EXPECT_EQ(status_of(get("/k.txt", "If-Match: \"x\"\r\n")), "412");
  EXPECT_EQ(body_of(get("/k.txt", "If-None-Match: " + field("ETag") + "\r\n")), "");
}

TEST_F(HttpServer, NeverLeavesItsRoots) {
  folder_.write("secret.txt", "secret");
  folder_.write("files/k.txt", "hello\n");
  std::filesystem::create_directories(folder_.path("files/sub"));
  std::filesystem::create_symlink(folder_.path("secret.txt"), folder_.path("files/link"));
  std::filesystem::create_directory_symlink(folder_.path(), folder_.path("files/out"));
  std::filesystem::create_symlink("k.txt", folder_.path("files/inner"));
  ASSERT_EQ(mkfifo(folder_.path("files/fifo").c_str(), 0600), 0);
  start();
  for (const char* path : {"/../secret.txt",
                           "/%2e%2e/secret.txt",
                           "/.%2e/secret.txt",
                           "/..%2fsecret.txt",
                           "/..%5csecret.txt",
                           "/..\\secret.txt",
                           "/sub/../../secret.txt",
                           "/%c0%ae%c0%ae/secret.txt",
                           "/%252e%252e/secret.txt",
                           "/%%32%65%%32%65/secret.txt",
                           "/....//secret.txt",
                           "/link",
                           "/out/secret.txt",
                           "/k.txt/",
                           "/k.txt%00",
                           "/sub",
                           "/sub/",
                           "/",
                           "/fifo",
                           "/%zz",
                           "//../secret.txt",
                           "/files/../../secret.txt"}) {
    const std::string answer = get(path);
    EXPECT_TRUE(status_of(answer) == "400" || status_of(answer) == "403" || status_of(answer) == "404")
        << path << answer;
    EXPECT_EQ(answer.find("secret\n"), std::string::npos) << path;
    EXPECT_EQ(answer.find(folder_.path()), std::string::npos) << "shows a server path: " << answer;
  }
  EXPECT_EQ(body_of(get("/inner")), "hello\n");
}

TEST_F(HttpServer, ServesTheDistributionsLoaders) {
  if (!std::filesystem::exists("/usr/lib/ipxe/ipxe.efi")) GTEST_SKIP() << "the package ipxe is not installed";
  start();
  const std::string response = get("/ipxe.efi");
  EXPECT_EQ(status_of(response), "200");
  EXPECT_NE(response.find("\r\nContent-Type: application/efi\r\n"), std::string::npos);
  EXPECT_EQ(body_of(response).size(), std::filesystem::file_size("/usr/lib/ipxe/ipxe.efi"));
}

TEST_F(HttpServer, AsksAndAnswersAtTheEntryPoint) {
  start(
      "[[client]]\nmatch = { mac = '52:54:00:12:34:01' }\nboot = 'a'\n[boot.a]\nipxe = 'chain "
      "{{site.http}}/x'\n");
  const std::string here = "http://127.0.0.1:" + std::to_string(port_);
  EXPECT_TRUE(
      body_of(get("/boot.ipxe")).starts_with("#!ipxe\nchain --autofree " + here + "/boot.ipxe?mac=${"));
  EXPECT_EQ(body_of(get("/boot.ipxe?mac=52%3A54%3A00%3A12%3A34%3A01")), "#!ipxe\nchain " + here + "/x\n");
  EXPECT_EQ(body_of(exchange("POST /boot.ipxe HTTP/1.0\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                             "Content-Length: 21\r\n\r\nmac=52:54:00:12:34:01")),
            "#!ipxe\nchain " + here + "/x\n");
  const std::string refused = get("/boot.ipxe?mac=zz", "User-Agent: iPXE/1.0.0\r\n");
  EXPECT_EQ(status_of(refused), "200");
  EXPECT_NE(refused.find("\necho mac: 'zz' is not"), std::string::npos);
  EXPECT_EQ(status_of(get("/boot.ipxe?mac=zz")), "400");
}

TEST_F(HttpServer, RefusesAQueryOfAMegabyteAndGoesOn) {
  folder_.write("files/k.txt", "hello\n");
  start();
  Connection connection = connect();
  connection.send("GET /boot.ipxe?mac=" + std::string(1 << 20, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(status_of(connection.receive()), "414");
  expect_served();
}

TEST_F(HttpServer, InvitesABodyThatWaitsToBeInvited) {
  start();
  Connection connection = connect();
  connection.send(
      "POST /boot.ipxe HTTP/1.1\r\nHost: h\r\nContent-Type: "
      "application/x-www-form-urlencoded\r\nContent-Length: 3\r\n"
      "Expect: 100-continue\r\n\r\n");
  EXPECT_EQ(connection.receive(25), "HTTP/1.1 100 Continue\r\n\r\n");
  connection.send("a=b");
  EXPECT_EQ(status_of(connection.response()), "200");
}

TEST_F(HttpServer, NeverEchoesATrace) {
  start();
  const std::string answer =
      exchange("TRACE /x HTTP/1.1\r\nHost: h\r\nX-Secret: not-to-be-told\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(status_of(answer), "405");
  EXPECT_EQ(answer.find("not-to-be-told"), std::string::npos);
}

}  // namespace
}  // namespace pxe::httpd
