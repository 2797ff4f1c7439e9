// One write transfer as a state machine (RFC 1350, 1123 §4.2.3.1, 2347, 7440), the other way round than
// Transfer: the client sends, and what arrived in order is acknowledged. It has no socket, file or clock.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "tools/pxe-tftpd/transfer.hpp"

namespace pxe::tftpd {

struct ReceiptTerms {
  bool has_oack = false;  // the first packet is an OACK, else ACK 0
  std::uint16_t blksize = 512;
  std::uint32_t windowsize = 1;
  std::optional<std::chrono::seconds> timeout;
  std::uint64_t most_bytes = 0;
};

// What to do with a packet, or at a deadline.
struct Answer {
  bool is_taken = false;  // the payload is the file's next piece
  bool is_last = false;   // and its last: the file is whole, and has to be kept before it is acknowledged
  std::variant<Nothing, SendOack, tftp::Ack, End> then;
};

class Receipt {
 public:
  explicit Receipt(const ReceiptTerms& terms) : terms_(terms), timing_(terms.timeout) {}

  Answer start(Time now);
  Answer on_data(std::uint16_t block, std::size_t size, Time now);
  Answer on_error(const tftp::ErrorPacket& error) const;
  Answer on_deadline(Time now);  // does nothing when called early
  Answer on_stop() const;

  // The file could not be written or kept: what the client is told.
  static End on_unwritable(tftp::ErrorCode code, std::string message);

  Time deadline() const { return timeout_at_; }
  bool proven() const { return block_ > 0; }
  std::uint64_t bytes() const { return bytes_; }
  std::uint64_t retransmissions() const { return retransmissions_; }

 private:
  std::variant<Nothing, SendOack, tftp::Ack, End> acknowledge(Time now);

  ReceiptTerms terms_;
  Timing timing_;
  std::uint64_t block_ = 0;  // the last that arrived in order
  std::uint64_t bytes_ = 0;
  std::uint32_t in_window_ = 0;  // blocks since the last ACK
  bool complained_ = false;      // of a block that is missing, since the last in order
  bool is_whole_ = false;
  int sends_ = 0;  // of the last ACK
  Time timeout_at_;
  std::uint64_t retransmissions_ = 0;
};

}  // namespace pxe::tftpd
