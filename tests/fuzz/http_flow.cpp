// Segments of TCP as an attacker orders them: a byte for the side and flags, two for the sequence number, one
// for how many bytes follow, then these; over and over. No state may grow past its bounds, nothing may be
// read twice.
#include <algorithm>

#include "common/base/bytes.hpp"
#include "tools/pxe-sniff/conversation.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pxe::sniff;
  HttpFlows flows;
  pxe::Reader reader({data, size});
  std::vector<HttpMessage> told;
  Event event;
  while (reader.ok() && !reader.at_end()) {
    const std::uint8_t flags = reader.u8();
    const bool by_server = (flags & 0x80) != 0;
    event.packet.protocol = pxe::frame::Protocol::tcp;
    event.packet.has_ports = true;
    event.packet.source_port = by_server ? 80 : 1613;
    event.packet.destination_port = by_server ? 1613 : 80;
    event.packet.tcp_flags = flags & 0x1f;
    event.packet.sequence = reader.u16() - 32'768U;
    const std::size_t length = reader.u8();
    event.packet.payload = reader.take(std::min(length, reader.remaining()));
    event.packet.payload_length = (flags & 0x40) != 0 ? length : event.packet.payload.size();
    ++event.frame;
    event.time_us += 1'000;
    (void)flows.on_segment(event, by_server, told);
  }
  return 0;
}
