// The server: its sockets, the configuration in force and the transfers under way.
#pragma once

#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

#include "common/disk/roots.hpp"
#include "common/leases/lease_file.hpp"
#include "common/service/serve.hpp"
#include "tools/pxe-tftpd/decide.hpp"
#include "tools/pxe-tftpd/report.hpp"
#include "tools/pxe-tftpd/session.hpp"

namespace pxe::tftpd {

class Server final : public service::Server {
 public:
  // The error is a folder that is not there or a port that cannot be had.
  static Result<std::unique_ptr<service::Server>> open(asio::io_context& io,
                                                       const service::ConfigurationPtr& configuration,
                                                       service::Log& log);

  Result<void> reload(service::ConfigurationPtr configuration) override;
  void stop() override;
  void measure(service::MetricsText& metrics) const override;
  std::optional<service::Reach> reach() const override;

 private:
  // Everything that is replaced when the configuration is read again.
  struct Site {
    service::ConfigurationPtr configuration;
    disk::Roots roots;
    leases::LeaseFile leases;

    const config::TftpSettings& tftp() const { return configuration->site().tftp; }
  };
  struct Active {
    std::shared_ptr<Session> session;
    std::vector<std::uint8_t> request;  // as it came
  };

  Server(asio::io_context& io, std::shared_ptr<const Site> site, service::Log& log);
  static Result<std::shared_ptr<const Site>> use(const service::ConfigurationPtr& configuration);

  Result<void> listen(Result<Socket> socket);
  void wait_for_request(asio::posix::stream_descriptor& listener);
  void on_datagram(const Datagram& datagram);
  bool is_admitted(const Datagram& datagram);
  void on_request(const tftp::Request& request, const Datagram& datagram);
  void send_file(const files::SafePath& path, Negotiated negotiated, const Datagram& datagram, Report report);
  void send_text(SendText text, Negotiated negotiated, const Datagram& datagram, Report report);
  void begin(Assignment assignment, const Datagram& datagram, Report report);
  void refuse(const Refuse& refusal, const Datagram& datagram, Report report);
  void on_end(Peer peer, Report report, const End& end, Time began);
  void tell(service::Level level, const Report& report);
  void forget(Peer peer);
  Limits limits_for(const tftp::Request& request, Ipv4Address client) const;
  void say_busy(Peer peer, std::string_view reason);

  asio::io_context& io_;
  std::shared_ptr<const Site> site_;
  service::Log& log_;
  std::uint16_t port_;
  std::vector<std::unique_ptr<asio::posix::stream_descriptor>> listeners_;
  Buffers buffers_;
  std::vector<std::uint8_t> request_buffer_;
  std::map<Peer, Active> active_;
  std::unordered_map<Ipv4Address, std::size_t> active_by_client_;
  std::uint64_t turned_away_ = 0;  // since the log last said so
  service::Tally transfers_;       // ended, by class
  service::Tally unanswered_;      // requests, by reason
  std::uint64_t bytes_ = 0;
  std::uint64_t retransmissions_ = 0;
  Time said_busy_;
};

}  // namespace pxe::tftpd
