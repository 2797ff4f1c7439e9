// What a request asks for and what it gets: transfer mode and options (RFC 1350, 2347, 2348, 2349, 7440).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "common/tftp/packet.hpp"

namespace pxe::tftpd {

// The most that is granted.
struct Limits {
  std::uint16_t blksize = 1468;  // bytes; with its headers it should fit the route's MTU
  std::uint32_t windowsize = 64;
  bool uploads = false;
  std::uint64_t upload_bytes = 0;  // the largest
};

// The largest block that crosses a route of that MTU in one piece: 1468 for 1500. At least 512, which is what
// a client without options gets anyway, and at most 65464 (RFC 2348).
std::uint16_t blksize_for_mtu(std::uint32_t mtu);

enum class Mode { octet, netascii };
enum class Granted { blksize, timeout, tsize, windowsize };

struct Negotiated {
  Mode mode = Mode::octet;
  std::uint16_t blksize = 512;  // bytes
  std::uint32_t windowsize = 1;
  std::optional<std::chrono::seconds> timeout;  // absent: the server's own
  std::uint64_t announced = 0;                  // an upload's size, where tsize is granted
  std::vector<Granted> granted;                 // in the order they were asked

  bool has(Granted option) const;

  // What the OACK holds; nothing in it that was not asked. Empty: there is no OACK, DATA comes at once. size
  // is the file's, in bytes.
  std::vector<tftp::Option> oack(std::uint64_t size) const;
};

struct Refusal {
  tftp::ErrorPacket error;
};

// An option that is unknown, has a value out of its range or comes a second time is passed over, as RFC 2347
// §3 wants of options that a server does not support. tsize is granted for octet only: the size of a netascii
// transfer is not known before its end. An upload's tsize is its size, and what is too large is refused at
// once.
std::variant<Negotiated, Refusal> negotiate(const tftp::Request& request, const Limits& limits);

}  // namespace pxe::tftpd
