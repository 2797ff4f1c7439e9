#include "common/service/metrics.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "common/service/metrics_server.hpp"

namespace pxe::service {
namespace {

TEST(Metrics, ANumberHasItsHelpItsTypeAndItsValue) {
  MetricsText metrics;
  metrics.counter("pxe_tftp_bytes_total", "Bytes that arrived.", 42);
  EXPECT_EQ(metrics.text(),
            "# HELP pxe_tftp_bytes_total Bytes that arrived.\n"
            "# TYPE pxe_tftp_bytes_total counter\n"
            "pxe_tftp_bytes_total 42\n");
}

TEST(Metrics, ATallyIsOneSampleAName) {
  Tally tally;
  tally.add("offer");
  tally.add("ack", 3);
  tally.add("offer");
  MetricsText metrics;
  metrics.counter("pxe_dhcp_replies_total", "Replies by type.", "type", tally);
  EXPECT_EQ(metrics.text(),
            "# HELP pxe_dhcp_replies_total Replies by type.\n"
            "# TYPE pxe_dhcp_replies_total counter\n"
            "pxe_dhcp_replies_total{type=\"ack\"} 3\n"
            "pxe_dhcp_replies_total{type=\"offer\"} 2\n");
}

TEST(Metrics, NothingCountedIsNothingSaid) {
  MetricsText metrics;
  metrics.counter("x_total", "x", "kind", Tally());
  EXPECT_EQ(metrics.text(), "");
}

TEST(Metrics, LabelsAreEscaped) {
  MetricsText metrics;
  metrics.gauge("x", "y", 1, {{"a", "q\"\\\n"}, {"b", "c"}});
  EXPECT_TRUE(metrics.text().ends_with("x{a=\"q\\\"\\\\\\n\",b=\"c\"} 1\n")) << metrics.text();
}

TEST(Metrics, EndpointsAreAnAddressAndAPort) {
  const auto endpoint = parse_endpoint("127.0.0.1:9100");
  ASSERT_TRUE(endpoint);
  EXPECT_EQ(endpoint->address.to_string(), "127.0.0.1");
  EXPECT_EQ(endpoint->port, 9100);
  EXPECT_EQ(parse_endpoint("9100").error().sentence,
            "'9100' is not an address and a port such as 127.0.0.1:9100");
  EXPECT_FALSE(parse_endpoint("127.0.0.1:"));
  EXPECT_FALSE(parse_endpoint("127.0.0.1:65536"));
}

// What a server that serves "x 1" answers to a request.
std::string ask(const std::string& request) {
  asio::io_context io;
  auto server = MetricsServer::open(io, {Ipv4Address(0x7f000001), 0}, [] { return std::string("x 1\n"); });
  if (!server) return server.error().sentence;
  std::string answer;
  std::thread client([&, port = (*server)->port()] {
    asio::io_context own;
    asio::ip::tcp::socket socket(own);
    boost::system::error_code error;
    socket.connect({asio::ip::address_v4::loopback(), port}, error);
    asio::write(socket, asio::buffer(request), error);
    asio::read(socket, asio::dynamic_buffer(answer), error);
    asio::post(io, [&] { io.stop(); });
  });
  io.run_for(std::chrono::seconds(20));
  client.join();
  return answer;
}

TEST(MetricsServer, AnswersGet) {
  EXPECT_EQ(
      ask("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"),
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\nContent-Length: 4\r\n"
      "Connection: close\r\n\r\nx 1\n");
}

TEST(MetricsServer, AnswersNothingElse) {
  EXPECT_TRUE(ask("GET /etc/passwd HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 404 "));
  EXPECT_TRUE(ask("POST /metrics HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 405 "));
  EXPECT_TRUE(ask("\r\n\r\n").starts_with("HTTP/1.1 405 "));
}

}  // namespace
}  // namespace pxe::service
