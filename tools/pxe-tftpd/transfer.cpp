#include "tools/pxe-tftpd/transfer.hpp"

#include <algorithm>

namespace pxe::tftpd {
namespace {

constexpr int most_sends = 6;
// A request's source address can be forged: until the peer has answered, little is sent there.
constexpr int most_sends_unproven = 3;
// Beyond these the timeout alone decides.
constexpr int most_restarts = 5;
// A loader that only wants to know whether a file exists leaves after its first block (Raspberry Pi).
constexpr std::uint64_t blocks_of_a_probe = 1;

}  // namespace

std::string_view to_string(Ending ending) {
  switch (ending) {
    case Ending::complete: return "complete";
    case Ending::probe: return "the client asked only for the size or for whether it exists";
    case Ending::aborted: return "the client ended it";
    case Ending::no_answer: return "the client does not answer";
    case Ending::unreachable: return "nobody listens at the client's port";
    case Ending::unreadable: return "the file cannot be read to its end";
    case Ending::unwritable: return "the file cannot be written";
    case Ending::replaced: return "the client began anew";
    case Ending::stopped: return "the server was stopped";
  }
  return "";
}

Transfer::Transfer(const Terms& terms)
    : terms_(terms), timing_(terms.timeout), waits_for_oack_(terms.has_oack) {}

Action Transfer::start(Time now) { return terms_.has_oack ? send_oack(now) : send_window(now); }

Action Transfer::on_ack(std::uint16_t block, Time now) {
  // How far it lies beyond what is acknowledged, modulo 65536. Old ACKs come out as far ahead of the window.
  const auto ahead = static_cast<std::uint16_t>(block - static_cast<std::uint16_t>(acked_));
  if (ahead > sent_ - acked_) return Nothing{};
  if (waits_for_oack_) {
    waits_for_oack_ = false;
    note_progress(now);
    return send_window(now);
  }
  // With one block under way a duplicate ACK never repeats DATA (RFC 1123 §4.2.3.1).
  if (ahead == 0 && terms_.windowsize == 1) return Nothing{};
  if (ahead == 0) {
    ++complaints_;
    plan_restart(now);
    return Nothing{};
  }
  acked_ += ahead;
  note_progress(now);
  if (terms_.last_block && acked_ >= *terms_.last_block) return End{Ending::complete, {}, {}};
  if (acked_ == sent_) return send_window(now);
  plan_restart(now);
  return extend_window();
}

Action Transfer::on_error(const tftp::ErrorPacket& error) {
  return End{is_early() ? Ending::probe : Ending::aborted, {}, error.message};
}

Action Transfer::on_unreachable() {
  // Some loaders close their port as soon as they have the last block, and acknowledge it no more.
  const bool only_the_last = proven_ && terms_.last_block && acked_ + 1 == *terms_.last_block;
  if (only_the_last && sent_ == *terms_.last_block) return End{Ending::complete, {}, {}};
  return End{Ending::unreachable, {}, {}};
}

Action Transfer::on_unreadable() {
  return End{Ending::unreadable, tftp::ErrorPacket{tftp::ErrorCode::not_defined, "the file changed"}, {}};
}

Action Transfer::on_replaced() { return End{is_early() ? Ending::probe : Ending::replaced, {}, {}}; }

Action Transfer::on_stop() {
  return End{Ending::stopped, tftp::ErrorPacket{tftp::ErrorCode::not_defined, "the server stops"}, {}};
}

Action Transfer::on_deadline(Time now) {
  if (restart_at_ && now >= *restart_at_) return restart_window(now);
  if (now < timeout_at_) return Nothing{};
  const bool tried_enough = sends_ >= (proven_ ? most_sends : most_sends_unproven);
  if (tried_enough || now - stalled_since_ >= timing_.patience()) return End{Ending::no_answer, {}, {}};
  return waits_for_oack_ ? send_oack(now) : send_window(now);
}

void Transfer::ends_at(std::uint64_t block) {
  terms_.last_block = block;
  sent_ = std::min(sent_, block);
  highest_ = std::min(highest_, block);
}

Time Transfer::deadline() const { return restart_at_ ? std::min(*restart_at_, timeout_at_) : timeout_at_; }

bool Transfer::is_early() const { return acked_ <= blocks_of_a_probe; }

Action Transfer::send_oack(Time now) {
  if (sends_ > 0) {
    ++retransmissions_;
    sent_once_ = false;
  }
  count_send(now);
  return SendOack{};
}

Action Transfer::send_window(Time now) {
  std::uint64_t end = acked_ + terms_.windowsize;
  if (terms_.last_block) end = std::min(end, *terms_.last_block);
  const std::uint64_t first = acked_ + 1;
  sent_once_ = first > highest_;
  if (!sent_once_) retransmissions_ += std::min(highest_, end) - acked_;
  sent_ = end;
  highest_ = std::max(highest_, end);
  count_send(now);
  return SendBlocks{first, static_cast<std::uint32_t>(end - acked_)};
}

// The window moves with an ACK of a block inside it; what stands in it for the first time is sent.
Action Transfer::extend_window() {
  const std::uint64_t first = sent_ + 1;
  std::uint64_t end = acked_ + terms_.windowsize;
  if (terms_.last_block) end = std::min(end, *terms_.last_block);
  if (end < first) return Nothing{};
  sent_once_ = false;  // no round trip can be told from a window sent in two parts
  sent_ = end;
  highest_ = std::max(highest_, end);
  return SendBlocks{first, static_cast<std::uint32_t>(end - first + 1)};
}

// An ACK of anything but the window's end says that the block after it is missing (RFC 7440 §4), or that the
// client was sent something twice; then the block is there already or on its way. Answering the second with
// the window once more would have it complain again, and all would be sent twice to the end. So the window
// waits for a round trip, longer while that does not help, and is sent again only if no better ACK has come.
void Transfer::plan_restart(Time now) {
  if (restart_at_ || restarts_ >= most_restarts) return;
  restart_at_ = now + timing_.round_trip() * (1 << restarts_);
}

Action Transfer::restart_window(Time now) {
  ++restarts_;
  const int by_timeout = sends_;
  Action action = send_window(now);
  if (by_timeout > 0) sends_ = by_timeout;  // the client is there and says what it misses
  return action;
}

void Transfer::count_send(Time now) {
  if (sends_++ == 0) stalled_since_ = now;
  sent_at_ = now;
  timeout_at_ = std::min(now + timing_.wait(sends_), stalled_since_ + timing_.patience());
  restart_at_.reset();
}

void Transfer::note_progress(Time now) {
  if (sent_once_) {
    timing_.sample(now - sent_at_);
  } else {
    timing_.answered_after(sends_ + (restarts_ > 0 ? complaints_ : 0));
  }
  proven_ = true;
  sends_ = 0;
  restarts_ = 0;
  complaints_ = 0;
  restart_at_.reset();
  stalled_since_ = now;
  timeout_at_ = now + timing_.wait(1);
}

}  // namespace pxe::tftpd
