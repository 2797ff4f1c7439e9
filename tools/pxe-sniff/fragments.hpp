// IPv4 datagrams put together from their fragments (RFC 791 §3.2): with a large blksize every block of TFTP
// comes in several. Bounded in datagrams, so in bytes: what does not become whole is given back as the frame
// that began it.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "common/frame/packet.hpp"
#include "tools/pxe-sniff/endpoint.hpp"
#include "tools/pxe-sniff/event.hpp"
#include "tools/pxe-sniff/recent.hpp"

namespace pxe::sniff {

class Fragments {
 public:
  // The first frame of a datagram that never became whole.
  struct Incomplete {
    Frame frame;  // bytes are those of copy
    std::vector<std::uint8_t> copy;
  };

  // The whole datagram, when this frame brought the last missing piece; its payload stays valid until the
  // next call. A datagram that had to be forgotten is appended to incomplete.
  std::optional<frame::Packet> add(const Frame& frame, const frame::Packet& piece,
                                   std::vector<Incomplete>& incomplete);
  void finish(std::vector<Incomplete>& incomplete);

  static constexpr std::size_t most = 64;

 private:
  struct Datagram {
    std::vector<std::uint8_t> bytes;
    std::vector<bool> present;           // one for each eight bytes
    std::optional<std::size_t> total;    // known from the last piece
    std::optional<frame::Packet> first;  // whose headers count
    Frame frame;                         // that first came in
    std::vector<std::uint8_t> frame_bytes;
  };

  static void give_back(Datagram datagram, std::vector<Incomplete>& incomplete);
  static bool is_whole(const Datagram& datagram);

  Recent<EndpointPair, Datagram> datagrams_{most};
  Datagram whole_;
};

}  // namespace pxe::sniff
