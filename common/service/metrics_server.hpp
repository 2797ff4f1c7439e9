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
#include "common/service/visits.hpp"

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

  void close() { visits_.close(); }
  std::uint16_t port() const;  // the one really listened on, where 0 was asked for

 private:
  MetricsServer(asio::ip::tcp::acceptor acceptor, std::function<std::string()> text);

  Visits<asio::ip::tcp> visits_;
};

}  // namespace pxe::service
