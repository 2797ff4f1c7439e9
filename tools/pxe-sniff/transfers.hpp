// TFTP transfers: a request goes to port 69, the rest between ports of the two sides' choice, so a transfer
// is known by the machine's address and port. Bounded: the oldest are forgotten.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "common/frame/packet.hpp"
#include "common/tftp/packet.hpp"
#include "tools/pxe-sniff/endpoint.hpp"
#include "tools/pxe-sniff/event.hpp"
#include "tools/pxe-sniff/recent.hpp"

namespace pxe::sniff {

class Transfers {
 public:
  // A transfer that ended, and the frame that was its last.
  struct Ended {
    Transfer transfer;
    Event event;  // of its last frame, without what
  };

  // Which side of a transfer that is under way sent a packet; absent for a packet of none.
  enum class Side { client, server };
  std::optional<Side> side_of(const frame::Packet& packet) const;

  // A packet that belongs to a transfer, or begins one; event says when and who. Appends to ended what came
  // to its end by it. Fills in event.file.
  void on_packet(Event& event, const tftp::Packet& packet, std::vector<Ended>& ended);

  // Transfers that have been silent for a minute before now are not going on.
  void expire(std::int64_t now_us, std::vector<Ended>& ended);
  void finish(std::vector<Ended>& ended);

  static constexpr std::size_t most = 10'000;

 private:
  struct State {
    Transfer transfer;
    Event last;  // without what
    std::int64_t began_us = 0;
    bool last_by_server = false;
    bool last_block_seen = false;  // one shorter than blksize
    std::size_t last_size = 0;
  };

  void begin(const Event& event, const tftp::Request& request, std::vector<Ended>& ended);
  void on_data(State& state, std::uint16_t block, std::size_t size, bool by_server);
  bool on_step(State& state, const tftp::Packet& packet, std::size_t length, bool by_server);
  static void end(State state, Outcome outcome, std::vector<Ended>& ended);

  Recent<std::uint64_t, State> states_{most};
  std::int64_t expired_us_ = 0;
};

}  // namespace pxe::sniff
