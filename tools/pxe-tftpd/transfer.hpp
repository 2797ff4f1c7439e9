// One read transfer as a state machine (RFC 1350, 1123 §4.2.3.1, 2347, 7440). It has no socket, file or
// clock: it is told what came and when, and says what to do.
//
// Blocks are counted from 1 in 64 bits; on the wire they are taken modulo 65536, so that files have no size
// limit. A window is the run of blocks that may be under way at once; one block, unless more was negotiated.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "common/tftp/packet.hpp"
#include "tools/pxe-tftpd/timing.hpp"

namespace pxe::tftpd {

struct Terms {
  bool has_oack = false;  // the first packet is an OACK, and its answer ACK 0
  std::uint32_t windowsize = 1;
  std::optional<std::chrono::seconds> timeout;
  std::optional<std::uint64_t> last_block;  // absent: see ends_at()
};

enum class Ending {
  complete,
  probe,  // the client ended it before the second block: it wanted the size, or to know that the file exists
  aborted,      // the client ended it later
  no_answer,    // the client fell silent
  unreachable,  // the client's host says that nobody listens there
  unreadable,   // the file cannot be read to the size it had
  unwritable,   // the file that the client sends cannot be written
  replaced,     // the client began anew from the same port
  stopped,      // the server ends
};
std::string_view to_string(Ending ending);

// What to do next. A SendBlocks whose blocks follow those of the last one adds to them; any other replaces
// what is not sent yet.
struct Nothing {};
struct SendOack {};
struct SendBlocks {
  std::uint64_t first = 1;
  std::uint32_t count = 1;
};
struct End {
  Ending ending = Ending::complete;
  std::optional<tftp::ErrorPacket> farewell;  // to be sent once
  std::string detail;                         // what the client said, raw
};
using Action = std::variant<Nothing, SendOack, SendBlocks, End>;

class Transfer {
 public:
  explicit Transfer(const Terms& terms);

  Action start(Time now);
  Action on_ack(std::uint16_t block, Time now);
  Action on_error(const tftp::ErrorPacket& error);
  Action on_unreachable();
  Action on_unreadable();
  Action on_replaced();  // nothing is said to a client that has begun anew from the same port
  Action on_stop();
  Action on_deadline(Time now);  // does nothing when called early

  // The block that is shorter than the others, told as soon as it is known.
  void ends_at(std::uint64_t block);

  Time deadline() const;                                 // when on_deadline() is due
  bool proven() const { return proven_; }                // the peer has answered: its address is not made up
  std::uint64_t acknowledged() const { return acked_; }  // blocks
  std::uint64_t retransmissions() const { return retransmissions_; }

 private:
  bool is_early() const;
  Action send_oack(Time now);
  Action send_window(Time now);
  Action extend_window();
  void plan_restart(Time now);
  Action restart_window(Time now);
  void count_send(Time now);
  void note_progress(Time now);

  Terms terms_;
  Timing timing_;
  bool waits_for_oack_;        // it has not been answered yet
  bool proven_ = false;        // the peer has answered something: its address is not made up
  std::uint64_t acked_ = 0;    // all blocks up to this one have arrived
  std::uint64_t sent_ = 0;     // the window's end
  std::uint64_t highest_ = 0;  // ever sent
  bool sent_once_ = true;      // nothing in the window has been sent before
  Time sent_at_;               // the window, or the OACK
  Time stalled_since_;         // the first send after the last progress
  Time timeout_at_;
  std::optional<Time> restart_at_;  // the client misses blocks of the window
  int sends_ = 0;                   // since the last progress
  int restarts_ = 0;                // likewise
  int complaints_ = 0;              // likewise: ACKs of the block before the window
  std::uint64_t retransmissions_ = 0;
};

}  // namespace pxe::tftpd
