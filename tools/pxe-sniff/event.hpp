// What pxe-sniff makes of a frame: one message of network boot, with where it stood and who it is about.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "common/addr/mac_address.hpp"
#include "common/dhcp/message.hpp"
#include "common/frame/packet.hpp"
#include "common/tftp/packet.hpp"
#include "tools/pxe-sniff/http_line.hpp"
#include "tools/pxe-sniff/transfer.hpp"

namespace pxe::sniff {

// As a capture hands it over. bytes stay the capture's.
struct Frame {
  std::uint64_t number = 0;  // from 1, as other programs count them
  std::int64_t time_us = 0;  // since 1970, UTC
  int link_type = 1;
  Bytes bytes;
  std::size_t wire_length = 0;  // bytes may be less
};

// A time before 1970 has a negative second and counts up from it.
struct SplitTime {
  std::int64_t seconds = 0;
  std::int64_t micros = 0;
};
constexpr SplitTime split_time(std::int64_t time_us) {
  constexpr std::int64_t second = 1'000'000;
  const std::int64_t whole = time_us / second - (time_us % second < 0 ? 1 : 0);
  return {whole, time_us - whole * second};
}

// A frame, or a message in it, that could not be decoded; Event::malformed says why.
struct Undecoded {};

struct Event {
  std::uint64_t frame = 0;
  std::int64_t time_us = 0;
  frame::Packet packet;
  MacAddress mac;              // of the machine that boots; empty where that is not known
  Ipv4Address client;          // its address, where a frame of TFTP or HTTP shows it
  bool truncated = false;      // the frame held less than was on the wire: what is here is honest, not whole
  std::string_view malformed;  // the reason; empty when sound
  // A block of a file or its acknowledgement: it belongs to network boot, so -w keeps it, but nobody wants to
  // read it.
  bool bulk = false;
  std::string file;  // what an OACK or ERROR of TFTP is about, where its request was seen
  std::variant<Undecoded, dhcp::Message, tftp::Packet, HttpRequest, HttpStatus, Transfer> what;
};

enum class Kind { frame, dhcp, tftp, http };
Kind kind_of(const Event& event);  // by its ports where the message itself could not be decoded
std::string_view to_string(Kind kind);

}  // namespace pxe::sniff
