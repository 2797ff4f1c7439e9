// [tftp] of pxe.toml as values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "common/addr/ipv4.hpp"

namespace pxe::config {

struct TftpSettings {
  std::uint16_t port = 69;
  std::vector<Ipv4Address> listen;         // empty: every address of this machine
  std::uint16_t blksize = 65464;           // the most that is granted, besides what the route's MTU takes
  std::uint32_t windowsize = 64;           // the most that is granted
  std::size_t transfers = 4096;            // the most at once
  std::size_t transfers_per_client = 256;  // likewise, by address
};

}  // namespace pxe::config
