// The server: the configuration in force, and what becomes of a request.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "common/base/seldom.hpp"
#include "common/disk/roots.hpp"
#include "common/leases/lease_file.hpp"
#include "common/orders/order_file.hpp"
#include "common/service/serve.hpp"
#include "tools/pxe-tftpd/decide.hpp"
#include "tools/pxe-tftpd/download.hpp"
#include "tools/pxe-tftpd/file.hpp"
#include "tools/pxe-tftpd/ports.hpp"
#include "tools/pxe-tftpd/transfers.hpp"
#include "tools/pxe-tftpd/view.hpp"

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
  service::Reach reach() const override;

 private:
  // Everything that is replaced when the configuration is read again.
  struct Site {
    service::ConfigurationPtr configuration;
    disk::Roots roots;
    leases::LeaseFile leases;
    orders::OrderFile orders;

    const config::TftpSettings& tftp() const { return configuration->site().tftp; }
  };
  // A request on its way to a transfer or a refusal.
  struct Asked {
    const Port& port;
    const Datagram& datagram;
    const tftp::Request& request;
    Time now;
    Report report;
  };

  Server(asio::io_context& io, std::shared_ptr<const Site> site, Ports ports, service::Log& log);
  static Result<std::shared_ptr<const Site>> use(const service::ConfigurationPtr& configuration);

  template <class Work>
  void survive(const Work& work);
  void on_ready(const Poller::Ready& ready);
  void on_datagram(Port& port, const Datagram& datagram, Time now);
  void on_stranger(Port& port, const Datagram& datagram, const tftp::Packet& packet, Time now);
  void on_blocked(int fd, const TransferId& transfer, SendBlocks unsent);
  void on_unsent(Peer to, int error);
  void on_end(const Active& active, Time now);
  void on_request_port(const Port& port, const Datagram& datagram, Time now);
  void tell(const Report& report, bool is_our_fault);
  void ignore(const Datagram& datagram, std::string_view reason);
  bool is_admitted(const Datagram& datagram, Time now);
  void say_busy(Peer peer, std::string_view reason);

  void on_request(Asked asked);
  void on_read(Asked asked, const Negotiated& terms, const boot::Machines& machines);
  void on_write(Asked asked, const Negotiated& terms);
  void send_file(Asked asked, const files::SafePath& path, const Negotiated& terms, const View& view);
  void begin(Asked asked, const TransferId& id, const Negotiated& terms, std::unique_ptr<Session> session);
  void refuse(const Refuse& refusal, Asked asked);
  Route route_for(const Asked& asked);
  Limits limits_for(const tftp::Request& request, Ipv4Address client) const;

  std::shared_ptr<const Site> site_;
  service::Log& log_;
  Ports ports_;
  Inbox inbox_;
  Outbox outbox_;
  Transfers transfers_;
  SharedFiles files_;
  Poller poller_;
  std::array<Peer, 256> finished_{};  // the last ones: a copy of their last ACK is no stranger
  std::size_t finished_count_ = 0;
  service::Tally ended_;          // by class
  service::Tally unanswered_;     // by reason
  service::Tally unsent_;         // likewise
  std::uint64_t bytes_sent_ = 0;  // of files, and arrived
  std::uint64_t bytes_taken_ = 0;
  std::uint64_t retransmissions_ = 0;
  static constexpr Duration between_lines = std::chrono::seconds(10);
  Seldom<Time> says_busy_{between_lines};
  Seldom<Time> says_unsent_{between_lines};
};

}  // namespace pxe::tftpd
