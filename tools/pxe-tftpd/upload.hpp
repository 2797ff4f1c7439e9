// A file on its way from a client.
#pragma once

#include <string>

#include "tools/pxe-tftpd/netascii.hpp"
#include "tools/pxe-tftpd/new_file.hpp"
#include "tools/pxe-tftpd/receipt.hpp"
#include "tools/pxe-tftpd/session.hpp"

namespace pxe::tftpd {

struct UploadAssignment {
  ReceiptTerms terms;
  std::vector<tftp::Option> oack;
  bool is_netascii = false;
  NewFile file;
  std::string name;
};

class Upload final : public Session {
 public:
  Upload(Outbox& outbox, const Route& route, UploadAssignment assignment);

  void start(Time now) override { perform(receipt_.start(now), {}); }
  void on_packet(const tftp::Packet& packet, Time now) override;
  void on_deadline(Time now) override { perform(receipt_.on_deadline(now), {}); }
  void on_unreachable() override { leave(Ending::unreachable); }
  void on_replaced() override { leave(Ending::replaced); }
  void on_stop() override { perform(receipt_.on_stop(), {}); }

  Time deadline() const override { return receipt_.deadline(); }
  bool proven() const override { return receipt_.proven(); }
  std::uint64_t bytes() const override { return receipt_.bytes(); }
  std::uint64_t retransmissions() const override { return receipt_.retransmissions(); }
  bool lingers() const override { return lingers_; }

 private:
  void perform(const Answer& answer, Bytes payload);
  void leave(Ending ending);
  Result<void, WriteError> store(const Answer& answer, Bytes payload);

  UploadAssignment assignment_;
  Receipt receipt_;
  NetasciiDecoder lines_;
  bool lingers_ = false;  // the file is kept
};

}  // namespace pxe::tftpd
