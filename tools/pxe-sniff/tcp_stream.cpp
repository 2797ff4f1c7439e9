#include "tools/pxe-sniff/tcp_stream.hpp"

#include <algorithm>

namespace pxe::sniff {
namespace {

// How far b is ahead of a; sequence numbers wrap.
std::int32_t ahead(std::uint32_t a, std::uint32_t b) { return static_cast<std::int32_t>(b - a); }

}  // namespace

void TcpStream::begin_at(std::uint32_t sequence, StreamReader& reader) {
  reader.on_gap();
  synced_ = true;
  next_ = sequence;
  early_.clear();
  early_bytes_ = 0;
}

void TcpStream::on_segment(const frame::Packet& packet, StreamReader& reader) {
  std::uint32_t sequence = packet.sequence;
  if ((packet.tcp_flags & frame::tcp_flag::syn) != 0) {
    begin_at(++sequence, reader);
  }
  if (packet.payload_length == 0) return;
  if (!synced_) {
    if (!reader.is_beginning(packet.payload)) return;
    begin_at(sequence, reader);
  }
  take(sequence, packet.payload, packet.payload_length, reader);
  take_early(reader);
}

void TcpStream::take(std::uint32_t sequence, Bytes bytes, std::size_t length, StreamReader& reader) {
  const std::int32_t gap = ahead(next_, sequence);
  if (gap < 0) {  // some or all of it came before
    const auto known = static_cast<std::size_t>(-std::int64_t{gap});
    if (known >= length) return;
    bytes = bytes.subspan(std::min(known, bytes.size()));
    length -= known;
  } else if (gap > 0) {
    const auto missing = static_cast<std::uint32_t>(gap);
    if (missing > reader.may_skip()) return keep(sequence, bytes, length, reader);
    reader.on_missing(missing);
    next_ = sequence;
  }
  next_ += static_cast<std::uint32_t>(length);
  reader.on_bytes(bytes, length);
}

// Out of order, or what lies between was not captured: waited for as long as there is room.
void TcpStream::keep(std::uint32_t sequence, Bytes bytes, std::size_t length, StreamReader& reader) {
  const bool full = early_.size() == most_early || early_bytes_ + bytes.size() > most_early_bytes;
  if (!full) {
    early_.push_back({sequence, length, {bytes.begin(), bytes.end()}});
    early_bytes_ += bytes.size();
    return;
  }
  const bool starts_anew = reader.is_beginning(bytes);
  begin_at(sequence, reader);
  synced_ = starts_anew;
  if (starts_anew) take(sequence, bytes, length, reader);
}

void TcpStream::take_early(StreamReader& reader) {
  for (bool moved = true; moved && !early_.empty();) {
    moved = false;
    for (auto one = early_.begin(); one != early_.end(); ++one) {
      const std::int32_t gap = ahead(next_, one->sequence);
      if (gap > 0 && static_cast<std::uint32_t>(gap) > reader.may_skip()) continue;
      const Early due = std::move(*one);
      early_bytes_ -= due.bytes.size();
      early_.erase(one);
      take(due.sequence, due.bytes, due.length, reader);
      moved = true;
      break;
    }
  }
}

}  // namespace pxe::sniff
