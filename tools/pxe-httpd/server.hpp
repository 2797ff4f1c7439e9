// The whole server: its workers, and what they share.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "common/net/asio.hpp"
#include "common/service/control.hpp"
#include "common/service/serve.hpp"
#include "common/service/spawner.hpp"
#include "tools/pxe-httpd/worker.hpp"

namespace pxe::httpd {

struct Setup {
  std::vector<Ipv4Address> addresses;    // to listen at
  std::optional<std::string> user = {};  // whom this process will become, and CGI programs run as
  std::optional<Limits> limits = {};     // instead of the configuration's
};

class Server final : public service::Server {
 public:
  // Listens on the site's HTTP port at each address, and on its HTTPS port where it has a certificate. The
  // error is one sentence: a port in use, a missing privilege, a root that is no folder.
  static Result<std::unique_ptr<Server>> open(asio::io_context& io, service::ConfigurationPtr configuration,
                                              service::Log& log, const Setup& setup);
  ~Server() override;

  Result<void> reload(service::ConfigurationPtr configuration) override;
  void stop() override;
  void measure(service::MetricsText& metrics) const override;
  service::Reach reach() const override;

  // The one really listened on, where 0 was asked for; 0 where there is none.
  std::uint16_t port(bool secure = false) const { return secure ? https_port_ : http_port_; }

 private:
  Server(asio::io_context& io, service::Log& log, const Setup& setup, std::size_t workers);
  Result<bool> listen_handed(const config::HttpSettings& http);  // whether there was any
  void listening(const std::string& address, std::uint16_t port, bool secure);
  Result<void> listen(Ipv4Address address, std::uint16_t port, bool secure);
  void start_threads();
  Result<void> start_spawner(const config::Site& site);
  void warn_of_missing_programs();
  Result<void> keep_orders(const config::Site& site);
  void write_seen_boots();  // now, and again and again
  Result<void> open_control(asio::io_context& io, const std::string& path);
  Result<std::string> obey(std::string_view line);

  // A worker besides the first, which works in the caller's thread.
  struct Helper {
    asio::io_context io{1};
    std::unique_ptr<Worker> worker;
    std::thread thread;
  };

  service::Log& log_;
  std::optional<Limits> limits_;
  std::optional<std::string> user_;
  std::unique_ptr<service::Spawner> spawner_;  // null where no CGI program is configured
  Shared shared_;
  service::ConfigurationPtr configuration_;
  std::unique_ptr<OrderStore> orders_;  // null where nobody orders
  asio::steady_timer seen_timer_;
  bool seen_failed_ = false;  // the last time
  std::unique_ptr<service::ControlServer> control_;
  Worker first_;
  std::vector<std::unique_ptr<Helper>> helpers_;
  std::uint16_t http_port_ = 0;
  std::uint16_t https_port_ = 0;
};

}  // namespace pxe::httpd
