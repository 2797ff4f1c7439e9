// The transfers under way: found by their peers, looked at when something is due, gone when they are over.
#pragma once

#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include "tools/pxe-tftpd/deadlines.hpp"
#include "tools/pxe-tftpd/report.hpp"
#include "tools/pxe-tftpd/session.hpp"

namespace pxe::tftpd {

struct PeerHash {
  std::size_t operator()(Peer peer) const {
    return std::hash<std::uint64_t>{}(std::uint64_t{peer.address.value()} << 16 | peer.port);
  }
};

struct Active {
  std::unique_ptr<Session> session;
  Report report;                      // as far as it is known at the beginning
  std::vector<std::uint8_t> request;  // as it came
  Time began;
  Time last_heard;
  std::uint64_t serial = 0;
  bool is_reported = false;
  std::optional<Time> armed_for;  // the earliest of its entries among the deadlines
};

class Transfers {
 public:
  // Called once for each, when it is over.
  using OnEnd = std::function<void(const Active& active, Time now)>;
  explicit Transfers(OnEnd on_end) : on_end_(std::move(on_end)) {}

  std::size_t size() const { return active_.size(); }
  std::size_t to_client(Ipv4Address client) const;
  const Active* find(Peer peer) const;

  TransferId next_id(Peer peer) { return {peer, ++serial_}; }
  void begin(const TransferId& id, Active active, Time now);

  // Each does nothing where there is no such transfer. A packet counts only when it came to the transfer's
  // own socket; the result says whether it did.
  bool on_packet(Peer peer, int fd, const tftp::Packet& packet, Time now);
  void on_unreachable(Peer peer, Time now);
  void on_blocked(const TransferId& id, SendBlocks unsent);
  void on_writable(const TransferId& id, Time now);
  void replace(Peer peer, Time now);
  void stop(Time now);

  // Does what is due; when to be called again at the latest.
  std::optional<Time> run_due(Time now);

 private:
  using Table = std::unordered_map<Peer, Active, PeerHash>;
  Active* find(const TransferId& id);
  void settle(Table::iterator entry, Time now);
  void erase(Table::iterator entry);

  OnEnd on_end_;
  Table active_;
  std::unordered_map<Ipv4Address, std::size_t> by_client_;
  Deadlines<TransferId> deadlines_;
  std::uint64_t serial_ = 0;
};

}  // namespace pxe::tftpd
