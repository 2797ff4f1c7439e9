// The listening sockets, and everything behind them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/net/asio.hpp"
#include "common/service/serve.hpp"
#include "tools/pxe-httpd/hub.hpp"
#include "tools/pxe-httpd/limits.hpp"

namespace pxe::httpd {

class Server final : public service::Server {
 public:
  // Listens on the site's HTTP port at each address. The error is one sentence: a port in use, a missing
  // privilege, a root that is no folder.
  static Result<std::unique_ptr<Server>> open(asio::io_context& io, service::ConfigurationPtr configuration,
                                              service::Log& log, const std::vector<Ipv4Address>& addresses,
                                              const Limits& limits = {});
  ~Server() override;

  Result<void> reload(service::ConfigurationPtr configuration) override;
  void stop() override;
  void measure(service::MetricsText& metrics) const override;
  std::optional<service::Reach> reach() const override;

  std::uint16_t port() const;  // the one really listened on, where 0 was asked for

 private:
  Server(asio::io_context& io, service::Log& log, const Limits& limits);
  Result<void> listen(Ipv4Address address, std::uint16_t port);
  Result<bool> listen_handed();  // whether there was any
  void serve(std::unique_ptr<asio::ip::tcp::acceptor> acceptor);
  void accept(asio::ip::tcp::acceptor& acceptor);
  void on_accept(asio::ip::tcp::acceptor& acceptor, asio::ip::tcp::socket socket);
  void accept_later(asio::ip::tcp::acceptor& acceptor, const std::string& reason);
  void sweep();

  Hub hub_;
  std::vector<std::unique_ptr<asio::ip::tcp::acceptor>> acceptors_;
  asio::steady_timer sweep_timer_;
  asio::steady_timer accept_timer_;
};

}  // namespace pxe::httpd
