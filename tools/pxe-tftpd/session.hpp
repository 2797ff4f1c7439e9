// One transfer on the network: does what its state machine says. It is told what came and when; what it sends
// goes into the outbox; once end() has a value it is over, though it may linger.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tools/pxe-tftpd/outbox.hpp"
#include "tools/pxe-tftpd/transfer.hpp"

namespace pxe::tftpd {

class Session {
 public:
  virtual ~Session() = default;

  virtual void start(Time now) = 0;
  virtual void on_packet(const tftp::Packet& packet, Time now) = 0;  // from its peer
  virtual void on_deadline(Time now) = 0;                            // does nothing when called early
  virtual void on_unreachable() = 0;
  virtual void on_replaced() = 0;
  virtual void on_stop() = 0;
  virtual void on_blocked(SendBlocks /*unsent*/) {}  // the socket was full
  virtual void on_writable() {}                      // and has room again

  virtual Time deadline() const = 0;
  virtual bool proven() const = 0;                    // the peer has answered: its address is not made up
  virtual std::uint64_t bytes() const = 0;            // that arrived, there or here
  virtual std::uint64_t retransmissions() const = 0;  // packets

  // Over, but for a client that may not have heard so.
  virtual bool lingers() const { return false; }

  const Route& route() const { return route_; }
  const std::optional<End>& end() const { return end_; }

 protected:
  Session(Outbox& outbox, const Route& route) : outbox_(outbox), route_(route) {}

  template <class Packet>
  void send(const Packet& packet) {
    std::vector<std::uint8_t> bytes;
    tftp::encode(packet, bytes);
    outbox_.add(route_, bytes);
  }

  void finish(const End& end) {
    if (end.farewell) send(*end.farewell);
    end_ = end;
  }

  Outbox& outbox() { return outbox_; }

 private:
  Outbox& outbox_;
  Route route_;
  std::optional<End> end_;
};

}  // namespace pxe::tftpd
