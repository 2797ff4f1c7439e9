// One simulated machine with UEFI firmware, from power-on to the last byte of its kernel, with the timeouts
// and retries of the firmware (EDK2) and of the iPXE that it loads. It knows what it should get.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/bench/load/dhcp_wire.hpp"
#include "tests/bench/load/tftp_fetch.hpp"
#include "tests/bench/storm/http_fetch.hpp"

namespace pxe::bench {

// What all machines have in common.
struct World {
  DhcpWire& wire;
  int epoll;
  sockaddr_in tftp_server;
  sockaddr_in http_server;
  std::string loader_name;  // what DHCP has to name
  Bytes loader;
  Bytes kernel;
  Receiver receiver;
  std::vector<char> buffer;
};

enum class Stage {
  off,
  discover,
  request,
  probe,
  loader,
  ipxe_discover,
  ipxe_request,
  entry,
  script,
  kernel,
  done,
  failed
};
std::string_view to_string(Stage stage);

class Machine {
 public:
  static constexpr std::size_t stages = static_cast<std::size_t>(Stage::failed) + 1;

  Machine(World& world, std::uint32_t number, Time power_on);

  void on_time(Time now);
  void on_dhcp(const dhcp::Message& reply, Time now);
  void on_ready(Time now);  // its TFTP or HTTP socket

  bool ended() const { return stage_ == Stage::done || stage_ == Stage::failed; }
  Stage stage() const { return stage_; }
  Stage failed_in() const { return failed_in_; }
  const std::string& why() const { return why_; }
  Ipv4Address address() const { return address_; }
  unsigned resent() const { return resent_; }
  // Seconds from power-on until the stage began; below 0 when it never did.
  double began(Stage stage) const { return began_[static_cast<std::size_t>(stage)]; }

  // The machine that a transaction belongs to.
  static std::uint32_t number_of(std::uint32_t xid) { return xid & 0xffff; }

 private:
  void enter(Stage stage, Time now);
  void fail(std::string why, Time now);
  void send_dhcp(Time now);
  void on_offer(const dhcp::Message& offer, Time now);
  void on_ack(const dhcp::Message& ack, Time now);
  bool select_offer(Time now);
  void fetch(bool probe, Time now);
  void fetched(Time now);
  void watch(int fd) const;
  void get(const std::string& path, std::optional<Bytes> expected);
  void got(Time now);
  dhcp::Message message(dhcp::MessageType type) const;

  World& world_;
  std::uint32_t number_;
  MacAddress mac_;
  Time power_on_;
  Stage stage_ = Stage::off;
  Stage failed_in_ = Stage::off;
  std::string why_;
  std::array<double, stages> began_;
  Time deadline_;
  Time offers_until_;   // when the best offer is taken
  double timeout_ = 0;  // of the request under way, seconds
  int sent_ = 0;
  unsigned resent_ = 0;
  std::optional<dhcp::Message> offer_;
  Ipv4Address address_;
  std::string entry_path_;
  std::unique_ptr<TftpFetch> tftp_;
  std::unique_ptr<HttpFetch> http_;
};

}  // namespace pxe::bench
