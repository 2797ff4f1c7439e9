#include "tools/pxe-sniff/fragments.hpp"

#include <algorithm>

#include "common/frame/layers.hpp"

namespace pxe::sniff {
namespace {

constexpr std::size_t unit = 8;               // offsets count in these
constexpr std::size_t largest = 65'535 - 20;  // payload of an IPv4 datagram
constexpr std::uint8_t udp = 17;

EndpointPair key_of(const frame::Packet& packet) {
  const frame::Fragment& fragment = *packet.fragment;
  return {std::uint64_t{packet.source.value()} << 32 | packet.destination.value(),
          std::uint64_t{fragment.protocol} << 16 | fragment.id};
}

}  // namespace

bool Fragments::is_whole(const Datagram& datagram) {
  if (!datagram.total || !datagram.first || datagram.bytes.size() < *datagram.total) return false;
  return std::find(datagram.present.begin(), datagram.present.end(), false) == datagram.present.end();
}

void Fragments::give_back(Datagram datagram, std::vector<Incomplete>& incomplete) {
  if (!datagram.first) return;  // of later pieces alone nothing can be said
  incomplete.push_back({datagram.frame, std::move(datagram.frame_bytes)});
  incomplete.back().frame.bytes = incomplete.back().copy;
}

std::optional<frame::Packet> Fragments::add(const Frame& frame, const frame::Packet& piece,
                                            std::vector<Incomplete>& incomplete) {
  const frame::Fragment& fragment = *piece.fragment;
  const std::size_t end = fragment.offset + fragment.piece.size();
  if (fragment.protocol != udp || end > largest) return std::nullopt;
  const EndpointPair key = key_of(piece);
  Datagram* datagram = datagrams_.find(key);
  if (datagram == nullptr) {
    if (auto gone = datagrams_.put(key, {})) give_back(std::move(*gone), incomplete);
    datagram = datagrams_.find(key);
  }
  if (fragment.offset == 0 && !datagram->first) {
    datagram->first = piece;
    datagram->frame = frame;
    datagram->frame_bytes.assign(frame.bytes.begin(), frame.bytes.end());
  }
  if (datagram->bytes.size() < end) datagram->bytes.resize(end);
  std::copy(fragment.piece.begin(), fragment.piece.end(),
            datagram->bytes.begin() + static_cast<std::ptrdiff_t>(fragment.offset));
  datagram->present.resize(std::max(datagram->present.size(), (end + unit - 1) / unit));
  for (std::size_t at = fragment.offset / unit; at * unit < end; ++at) datagram->present[at] = true;
  if (!fragment.more) datagram->total = end;
  if (!is_whole(*datagram)) return std::nullopt;

  whole_ = std::move(*datagram);
  datagrams_.erase(key);
  frame::Packet packet = *whole_.first;
  packet.defect = frame::Defect::none;
  packet.fragment.reset();
  const Bytes segment = Bytes(whole_.bytes).first(*whole_.total);
  frame::decode_udp(segment, segment.size(), packet);
  return packet;
}

void Fragments::finish(std::vector<Incomplete>& incomplete) {
  for (auto& [key, datagram] : datagrams_) give_back(std::move(datagram), incomplete);
  datagrams_ = Recent<EndpointPair, Datagram>(most);
}

}  // namespace pxe::sniff
