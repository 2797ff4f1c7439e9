// One direction of a TCP connection in order (RFC 9293 §3.4), with what a capture does to it: it may begin in
// the middle, lack segments, or hold only the beginning of each.
#pragma once

#include <cstdint>
#include <vector>

#include "common/base/bytes.hpp"
#include "common/frame/packet.hpp"

namespace pxe::sniff {

// What takes the bytes of a stream as they become due.
class StreamReader {
 public:
  virtual ~StreamReader() = default;
  // length bytes come next, of which the capture has those of bytes (the first of them, or none).
  virtual void on_bytes(Bytes bytes, std::size_t length) = 0;
  // length bytes come next that were in no segment of the capture.
  virtual void on_missing(std::size_t length) = 0;
  // How many bytes may be missing without harm, because nobody looks into them.
  virtual std::uint64_t may_skip() const = 0;
  // The bytes that come next do not follow on those before.
  virtual void on_gap() = 0;
  // Whether a message can begin with these bytes, so that reading can start here.
  virtual bool is_beginning(Bytes bytes) const = 0;
};

class TcpStream {
 public:
  void on_segment(const frame::Packet& packet, StreamReader& reader);
  bool has_synced() const { return synced_; }

  static constexpr std::size_t most_early = 16;  // segments that came before their turn
  static constexpr std::size_t most_early_bytes = 32'768;

 private:
  struct Early {
    std::uint32_t sequence = 0;
    std::size_t length = 0;
    std::vector<std::uint8_t> bytes;
  };

  void take(std::uint32_t sequence, Bytes bytes, std::size_t length, StreamReader& reader);
  void take_early(StreamReader& reader);
  void keep(std::uint32_t sequence, Bytes bytes, std::size_t length, StreamReader& reader);
  void begin_at(std::uint32_t sequence, StreamReader& reader);

  bool synced_ = false;
  std::uint32_t next_ = 0;
  std::vector<Early> early_;
  std::size_t early_bytes_ = 0;
};

}  // namespace pxe::sniff
