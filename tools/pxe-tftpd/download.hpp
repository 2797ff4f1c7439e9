// A file or a text on its way to a client.
#pragma once

#include <memory>

#include "tools/pxe-tftpd/content.hpp"
#include "tools/pxe-tftpd/negotiate.hpp"
#include "tools/pxe-tftpd/session.hpp"

namespace pxe::tftpd {

struct Assignment {
  Negotiated negotiated;
  std::uint64_t size = 0;  // of the file in bytes, as an OACK tells it
  std::unique_ptr<Content> content;
};

class Download final : public Session {
 public:
  Download(Outbox& outbox, const Route& route, const TransferId& id, Assignment assignment);

  void start(Time now) override { perform(transfer_.start(now)); }
  void on_packet(const tftp::Packet& packet, Time now) override;
  void on_deadline(Time now) override { perform(transfer_.on_deadline(now)); }
  void on_unreachable() override { perform(transfer_.on_unreachable()); }
  void on_replaced() override { perform(transfer_.on_replaced()); }
  void on_stop() override { perform(transfer_.on_stop()); }
  void on_blocked(SendBlocks unsent) override;
  void on_writable() override;

  Time deadline() const override { return transfer_.deadline(); }
  bool proven() const override { return transfer_.proven(); }
  std::uint64_t bytes() const override;
  std::uint64_t retransmissions() const override { return transfer_.retransmissions(); }

 private:
  void perform(const Action& action);
  void send_blocks();
  bool send_some_blocks();

  TransferId id_;
  Assignment assignment_;
  Transfer transfer_;
  SendBlocks pending_{1, 0};  // not sent yet
  bool is_blocked_ = false;
  std::uint64_t last_block_bytes_ = 0;
};

}  // namespace pxe::tftpd
