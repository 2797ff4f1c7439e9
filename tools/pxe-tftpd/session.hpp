// One transfer on the network: does what its Transfer says, with a socket, a timer and the content.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/net/asio.hpp"
#include "tools/pxe-tftpd/content.hpp"
#include "tools/pxe-tftpd/negotiate.hpp"
#include "tools/pxe-tftpd/transfer.hpp"
#include "tools/pxe-tftpd/udp.hpp"

namespace pxe::tftpd {

// Where packets are built and received. One for all transfers, as there is one thread.
struct Buffers {
  std::vector<std::uint8_t> send = std::vector<std::uint8_t>(std::size_t{1} << 18);
  std::vector<std::uint8_t> receive = std::vector<std::uint8_t>(65536);
};

struct Assignment {
  Peer peer;
  Negotiated negotiated;
  std::vector<tftp::Option> oack;  // empty: none is sent
  std::unique_ptr<Content> content;
};

class Session : public std::enable_shared_from_this<Session> {
 public:
  // on_end is called once, last of all, and may let go of the session.
  using OnEnd = std::function<void(const End&)>;
  Session(asio::io_context& io, Socket socket, Assignment assignment, Buffers& buffers, OnEnd on_end);

  void start();
  void replace() { perform(transfer_.on_replaced()); }
  void stop() { perform(transfer_.on_stop()); }

  const Negotiated& negotiated() const { return assignment_.negotiated; }
  const Transfer& transfer() const { return transfer_; }
  std::uint64_t acknowledged_bytes() const;
  Time last_heard() const { return last_heard_; }

 private:
  void wait_for_packet();
  void on_packet();
  void on_foreign(const Datagram& datagram);
  Action answer(const tftp::Packet& packet, Time now);

  void perform(Action action);
  void send_oack();
  void send_blocks();
  std::size_t send_some_blocks();
  void wait_until_writable();
  void end(const End& end);

  void arm_timer();
  void on_timer();

  Assignment assignment_;
  Transfer transfer_;
  asio::posix::stream_descriptor socket_;
  asio::steady_timer timer_;
  Buffers& buffers_;
  OnEnd on_end_;
  SendBlocks pending_{1, 0};  // not sent yet
  bool waits_to_write_ = false;
  std::optional<Time> armed_for_;
  Time last_heard_;
  std::optional<Time> foreign_answered_at_;
  std::uint64_t last_block_bytes_ = 0;
};

}  // namespace pxe::tftpd
