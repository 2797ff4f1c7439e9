#include "common/service/metrics_server.hpp"

#include <fmt/format.h>

#include "common/base/text.hpp"
#include "common/net/bind_error.hpp"

namespace pxe::service {
namespace {

using asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t longest_head = 8192;

std::string response_to(std::string_view head, const std::function<std::string()>& text) {
  const auto words = split(head.substr(0, head.find("\r\n")), ' ');
  const bool is_head = words[0] == "HEAD";
  std::string_view status = "200 OK";
  std::string body;
  if (words.size() != 3 || (words[0] != "GET" && !is_head)) {
    status = "405 Method Not Allowed";
  } else if (words[1] != "/metrics" && words[1] != "/") {
    status = "404 Not Found";
    body = "the numbers are at /metrics\n";
  } else {
    body = text();
  }
  const std::string start = fmt::format(
      "HTTP/1.1 {}\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\nContent-Length: {}\r\n"
      "Connection: close\r\n\r\n",
      status, body.size());
  return is_head ? start : start + body;
}

}  // namespace

Result<Endpoint> parse_endpoint(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon != std::string_view::npos) {
    const auto address = Ipv4Address::parse(text.substr(0, colon));
    const auto port = parse_number<std::uint16_t>(text.substr(colon + 1));
    if (address && port) return Endpoint{*address, *port};
  }
  return fail(fmt::format("'{}' is not an address and a port such as 127.0.0.1:9100", printable(text)));
}

Result<std::unique_ptr<MetricsServer>> MetricsServer::open(asio::io_context& io, Endpoint endpoint,
                                                           std::function<std::string()> text) {
  tcp::acceptor acceptor(io);
  error_code error;
  acceptor.open(tcp::v4(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  const tcp::endpoint name(asio::ip::address_v4(endpoint.address.value()), endpoint.port);
  if (!error) acceptor.bind(name, error);
  if (!error) acceptor.listen(static_cast<int>(most_visitors), error);
  if (error)
    return fail("--metrics: " + net::bind_error("TCP", endpoint.address, endpoint.port, error.value()));
  return std::unique_ptr<MetricsServer>(new MetricsServer(std::move(acceptor), std::move(text)));
}

MetricsServer::MetricsServer(tcp::acceptor acceptor, std::function<std::string()> text)
    : visits_(std::move(acceptor), {"\r\n\r\n", longest_head},
              [text = std::move(text)](std::string_view head) { return response_to(head, text); }) {}

std::uint16_t MetricsServer::port() const {
  error_code ignored;
  return visits_.acceptor().local_endpoint(ignored).port();
}

}  // namespace pxe::service
