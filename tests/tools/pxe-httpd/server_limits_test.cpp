// The server over real sockets: what clients do that they should not, and how much of it they may.
#include "tests/tools/pxe-httpd/http_server.hpp"

namespace pxe::httpd {
namespace {

using namespace std::literals;
using test::Connection;
using test::HttpServer;

TEST_F(HttpServer, GivesAHeadItsTimeAndNoMore) {
  folder_.write("files/k.txt", "hello\n");
  Limits limits;
  limits.head = 300ms;
  limits.body = 300ms;
  limits.idle = 300ms;
  limits.lingering = 100ms;
  limits.sweep = 50ms;
  start("", limits);
  Connection slow = connect();
  const auto begin = std::chrono::steady_clock::now();
  for (const char c : "GET /k.txt HTTP"s) {  // a byte now and then does not buy more time
    slow.send({&c, 1});
    std::this_thread::sleep_for(30ms);
  }
  EXPECT_EQ(status_of(slow.receive()), "408");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 5s);
  Connection silent = connect();
  EXPECT_EQ(silent.receive(), "");
  Connection half = connect();
  half.send("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab");
  EXPECT_EQ(status_of(half.receive()), "408");
  Connection idle = connect();
  idle.send("GET /k.txt HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(status_of(idle.response()), "200");
  EXPECT_EQ(idle.receive(), "");
  expect_served();
}

TEST_F(HttpServer, EndsAResponseThatNobodyTakes) {
  write_large(30'000'000);
  folder_.write("files/k.txt", "hello\n");
  Limits limits;
  limits.stalled = 200ms;
  limits.sweep = 50ms;
  start("", limits);
  Connection greedy = connect();
  greedy.receive_little();
  greedy.send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n");
  std::this_thread::sleep_for(600ms);
  expect_served();
  EXPECT_LT(greedy.receive().size(), 30'000'000u);
}

TEST_F(HttpServer, ServesTwoHundredAtOnce) {
  const std::string content = write_large(200'000);
  start();
  std::vector<Connection> connections;
  for (int i = 0; i < 200; ++i) connections.push_back(connect());
  for (const Connection& connection : connections) connection.send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n");
  for (Connection& connection : connections) EXPECT_TRUE(body_of(connection.response()) == content);
}

TEST_F(HttpServer, MakesRoomForWhoAsksAmongThoseWhoOnlyWait) {
  folder_.write("files/k.txt", "hello\n");
  Limits limits;
  limits.connections_per_client = 8;
  start("", limits);
  std::vector<Connection> waiting;
  for (int i = 0; i < 100; ++i) {
    waiting.push_back(connect());
    waiting.back().send("GET /k.txt HTT");
  }
  expect_served("127.0.0.1");
  expect_served("127.0.0.2");
}

TEST_F(HttpServer, TellsOneTooManyToComeAgain) {
  write_large(30'000'000);
  folder_.write("files/k.txt", "hello\n");
  Limits limits;
  limits.connections_per_client = 2;
  start("", limits);
  std::vector<Connection> busy;
  for (int i = 0; i < 2; ++i) {
    busy.push_back(connect());
    busy.back().receive_little();
    busy.back().send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n");
    busy.back().receive(1);  // it is being answered
  }
  Connection third = connect();
  const std::string answer = third.receive();
  EXPECT_EQ(status_of(answer), "503");
  EXPECT_NE(answer.find("Retry-After: "), std::string::npos);
  expect_served();
}

TEST_F(HttpServer, SurvivesClientsThatReset) {
  write_large(5'000'000);
  folder_.write("files/k.txt", "hello\n");
  start();
  for (int i = 0; i < 50; ++i) {
    Connection connection = connect();
    connection.send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n");
    connection.receive(1000);
    connection.reset();
  }
  expect_served();
}

TEST_F(HttpServer, DoesNotPadAFileThatShrinks) {
  write_large(30'000'000);
  folder_.write("files/k.txt", "hello\n");
  start();
  Connection connection = connect();
  connection.send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n");
  connection.receive(1000);
  std::filesystem::resize_file(folder_.path("files/large"), 1000);
  EXPECT_LT(connection.receive().size(), 30'000'000u);
  expect_served();
}

TEST_F(HttpServer, AnswersOnlyWhomTheSiteAllows) {
  folder_.write("files/k.txt", "hello\n");
  start("allow = ['127.0.0.2/32']\n");
  EXPECT_EQ(status_of(get("/k.txt")), "403");
  expect_served("127.0.0.2");
}

TEST_F(HttpServer, TakesANewConfigurationBetweenRequests) {
  folder_.write("files/k.txt", "hello\n");
  folder_.write("other/k.txt", "other\n");
  start();
  Connection connection = connect();
  connection.send("GET /k.txt HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(body_of(connection.response()), "hello\n");
  folder_.write("pxe.toml", "[site]\nroots = ['" + folder_.path("other") + "']\n");
  const service::ConfigurationFile file(folder_.path("pxe.toml"), source_);
  asio::post(io_, [&] { EXPECT_TRUE(server_->reload(file.load().value())); });
  EXPECT_TRUE(soon([&] {
    connection.send("GET /k.txt HTTP/1.1\r\nHost: h\r\n\r\n");
    return body_of(connection.response()) == "other\n";
  }));
}

TEST_F(HttpServer, KeepsTheOldConfigurationWhenARootIsMissing) {
  folder_.write("files/k.txt", "hello\n");
  start();
  folder_.write("pxe.toml", "[site]\nroots = ['/does/not/exist']\n");
  const service::ConfigurationFile file(folder_.path("pxe.toml"), source_);
  asio::post(io_, [&] {
    EXPECT_EQ(server_->reload(file.load().value()).error().sentence,
              "cannot serve /does/not/exist: No such file or directory");
  });
  expect_served();
}

TEST_F(HttpServer, FinishesWhatItHasBegunWhenItStops) {
  folder_.write("files/k.txt", "hello\n");
  start();
  Connection connection = connect();
  connection.send("GET /k.txt HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(body_of(connection.response()), "hello\n");
  const auto begin = std::chrono::steady_clock::now();
  stop();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 2s);
  EXPECT_EQ(connection.receive(), "");
}

TEST_F(HttpServer, SendsNoFasterThanTheRate) {
  const std::string content = write_large(400'000);
  start("[http]\nrate = '1MB/s'\n");
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(body_of(get("/large")), content);
  const auto taken = std::chrono::steady_clock::now() - begin;
  EXPECT_GT(taken, 300ms);
  EXPECT_LT(taken, 5s);
}

TEST_F(HttpServer, SharesTheRateAmongTheConnectionsOfAClientOnly) {
  write_large(200'000);
  folder_.write("files/k.txt", "hello\n");
  start("[http]\nrate = '1MB/s'\n");
  const auto begin = std::chrono::steady_clock::now();
  Connection first = connect();
  Connection second = connect();
  for (const Connection* one : {&first, &second}) one->send("GET /large HTTP/1.0\r\n\r\n");
  expect_served();
  EXPECT_GT(first.receive().size() + second.receive().size(), 400'000U);
  EXPECT_GT(std::chrono::steady_clock::now() - begin, 300ms);
}

TEST_F(HttpServer, EndsAResponseThatTakesTooLongInAll) {
  write_large(8'000'000);
  Limits limits;
  limits.rate = 100'000;
  limits.total = 300ms;
  limits.sweep = 20ms;
  start("", limits);
  EXPECT_LT(get("/large").size(), 1'000'000U);
}

TEST_F(HttpServer, HasTheLimitsOfItsConfiguration) {
  folder_.write("files/k.txt", "hello\n");
  start("[http.limits]\nheader = '2KiB'\nbody = '100B'\nconnections-per-client = 2\n");
  EXPECT_EQ(status_of(get("/k.txt", "X: " + std::string(3000, 'x') + "\r\n")), "431");
  EXPECT_EQ(status_of(get("/" + std::string(3000, 'x'))), "414");
  const std::string post = "POST /boot.ipxe HTTP/1.1\r\nHost: h\r\nContent-Length: 101\r\n\r\n";
  EXPECT_EQ(status_of(exchange(post)), "413");
  Connection first = connect();
  Connection second = connect();
  Connection third = connect();  // takes the first one's place, which only waits
  EXPECT_EQ(first.receive(), "");
  third.send("GET /k.txt HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(body_of(third.response()), "hello\n");
}

TEST_F(HttpServer, WorksInSeveralThreads) {
  folder_.write("files/k.txt", "hello\n");
  start("[http]\nworkers = 4\n");
  for (int i = 0; i < 50; ++i) EXPECT_EQ(body_of(get("/k.txt")), "hello\n");
  folder_.write("other/k.txt", "other\n");
  folder_.write("pxe.toml", "[site]\nroots = ['" + folder_.path("other") + "']\n[http]\nworkers = 4\n");
  const service::ConfigurationFile file(folder_.path("pxe.toml"), source_);
  asio::post(io_, [&] { EXPECT_TRUE(server_->reload(file.load().value())); });
  EXPECT_TRUE(soon([&] {
    for (int i = 0; i < 20; ++i) {
      if (body_of(get("/k.txt")) != "other\n") return false;
    }
    return true;
  }));
}

TEST_F(HttpServer, ListsFoldersOnlyWhenConfigured) {
  folder_.write("files/debian/vm linuz", "");
  folder_.write("files/debian/<x>", "");
  folder_.write("files/debian/.hidden", "");
  folder_.write("files/debian/sub/y", "");
  std::filesystem::create_directory_symlink("/etc", folder_.path("files/out"));
  start();
  EXPECT_EQ(status_of(get("/debian/")), "404");
  stop();
  start("[http]\nlisting = true\n");
  const std::string page = get("/debian/");
  EXPECT_EQ(status_of(page), "200");
  EXPECT_NE(page.find("\r\nContent-Type: text/html\r\n"), std::string::npos);
  EXPECT_EQ(body_of(page),
            "<!DOCTYPE html>\n<title>/debian/</title>\n<h1>/debian/</h1>\n<ul>\n"
            "<li><a href=\"../\">../</a>\n"
            "<li><a href=\"%3Cx%3E\">&lt;x&gt;</a>\n"
            "<li><a href=\"sub/\">sub/</a>\n"
            "<li><a href=\"vm%20linuz\">vm linuz</a>\n</ul>\n");
  EXPECT_EQ(status_of(get("/")), "200");
  EXPECT_EQ(status_of(get("/out/")), "404");
  EXPECT_EQ(status_of(get("/none/")), "404");
  EXPECT_EQ(status_of(get("/../")), "400");
}

}  // namespace
}  // namespace pxe::httpd
