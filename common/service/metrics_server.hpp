// The door for Prometheus: GET /metrics at an address of its own.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "common/addr/ipv4.hpp"
#include "common/base/result.hpp"
#include "common/net/asio.hpp"

namespace pxe::service {

struct Endpoint {
  Ipv4Address address;
  std::uint16_t port = 0;
};
// `127.0.0.1:9100`
Result<Endpoint> parse_endpoint(std::string_view text);

class MetricsServer {
 public:
  // text is called for each request, from the thread that runs the io_context. The error says why the port
  // cannot be had.
  static Result<std::unique_ptr<MetricsServer>> open(asio::io_context& io, Endpoint endpoint,
                                                     std::function<std::string()> text);
  MetricsServer(const MetricsServer&) = delete;
  MetricsServer& operator=(const MetricsServer&) = delete;

  void close();
  std::uint16_t port() const;  // the one really listened on, where 0 was asked for

 private:
  MetricsServer(asio::io_context& io, std::function<std::string()> text);
  void accept();

  asio::ip::tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  std::shared_ptr<const std::function<std::string()>> text_;
  std::shared_ptr<std::size_t> visitors_ = std::make_shared<std::size_t>(0);
};

}  // namespace pxe::service
