#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/addr/ipv4.hpp"

namespace pxe::sniff {

enum class Outcome {
  done,
  aborted,     // by the machine
  failed,      // by the server
  unfinished,  // it went quiet, or the capture ended
  refused,     // TCP: nobody listens on the port
  unanswered,  // TCP: not even that was said
};
std::string_view to_string(Outcome outcome);

// A file that went over the wire, summed up when it ended.
struct Transfer {
  bool tftp = true;  // or HTTP
  Outcome outcome = Outcome::done;
  Ipv4Address server;
  std::uint16_t server_port = 0;
  std::string file;     // as it was asked for
  bool upload = false;  // a WRQ
  std::uint64_t bytes = 0;
  std::int64_t duration_us = 0;  // from the request to the last byte
  std::uint64_t first_frame = 0;
  // The longest silence in it, and whether the server was the one to speak.
  std::int64_t pause_us = 0;
  bool server_paused = false;
  // TFTP's alone.
  std::uint64_t block = 0;  // the highest that was seen, counted on where the number wraps
  std::uint64_t retransmissions = 0;
  std::uint16_t blksize = 512;
  std::uint16_t windowsize = 1;
  std::optional<std::uint64_t> tsize;
};

}  // namespace pxe::sniff
