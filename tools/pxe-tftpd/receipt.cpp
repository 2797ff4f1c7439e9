#include "tools/pxe-tftpd/receipt.hpp"

namespace pxe::tftpd {
namespace {

constexpr int most_sends = 6;
// A request's source address can be forged: until the peer has answered, little is sent there.
constexpr int most_sends_unproven = 3;
// The last ACK may be lost; the client then sends the last block again, and has to hear of it once more.
constexpr Duration lingering = std::chrono::seconds(6);

}  // namespace

Answer Receipt::start(Time now) { return {false, false, acknowledge(now)}; }

std::variant<Nothing, SendOack, tftp::Ack, End> Receipt::acknowledge(Time now) {
  in_window_ = 0;
  ++sends_;
  timeout_at_ = now + (is_whole_ ? lingering : timing_.wait(sends_));
  if (block_ == 0 && terms_.has_oack) return SendOack{};
  return tftp::Ack{static_cast<std::uint16_t>(block_)};
}

Answer Receipt::on_data(std::uint16_t block, std::size_t size, Time now) {
  if (size > terms_.blksize) return {};
  if (is_whole_ || block != static_cast<std::uint16_t>(block_ + 1)) {
    // Said once, lest each copy be answered with a copy (RFC 1123 §4.2.3.1); the timeout says it again.
    const bool is_repeated = block == static_cast<std::uint16_t>(block_);
    if ((complained_ && !is_whole_) || (!is_repeated && terms_.windowsize == 1)) return {};
    complained_ = true;
    ++retransmissions_;
    return {false, false, acknowledge(now)};
  }
  if (bytes_ + size > terms_.most_bytes) {
    return {false, false, on_unwritable(tftp::ErrorCode::disk_full, "the file is too large")};
  }
  ++block_;
  bytes_ += size;
  sends_ = 0;
  complained_ = false;
  is_whole_ = size < terms_.blksize;
  timeout_at_ = now + timing_.wait(1);
  Answer answer{true, is_whole_, Nothing{}};
  if (++in_window_ >= terms_.windowsize || is_whole_) answer.then = acknowledge(now);
  return answer;
}

Answer Receipt::on_error(const tftp::ErrorPacket& error) const {
  return {false, false, End{is_whole_ ? Ending::complete : Ending::aborted, {}, error.message}};
}

Answer Receipt::on_deadline(Time now) {
  if (now < timeout_at_) return {};
  if (is_whole_) return {false, false, End{Ending::complete, {}, {}}};
  if (sends_ >= (proven() ? most_sends : most_sends_unproven)) {
    return {false, false, End{Ending::no_answer, {}, {}}};
  }
  ++retransmissions_;
  complained_ = false;
  return {false, false, acknowledge(now)};
}

Answer Receipt::on_stop() const {
  if (is_whole_) return {false, false, End{Ending::complete, {}, {}}};
  return {false, false,
          End{Ending::stopped, tftp::ErrorPacket{tftp::ErrorCode::not_defined, "the server stops"}, {}}};
}

End Receipt::on_unwritable(tftp::ErrorCode code, std::string message) {
  return {Ending::unwritable, tftp::ErrorPacket{code, std::move(message)}, {}};
}

}  // namespace pxe::tftpd
