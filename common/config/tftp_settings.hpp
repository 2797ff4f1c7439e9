// [tftp] of pxe.toml as values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/addr/ipv4.hpp"
#include "common/config/rename.hpp"

namespace pxe::config {

enum class UniqueRoot { none, ip, mac };

struct PortRange {
  std::uint16_t first = 0;
  std::uint16_t last = 0;
  friend bool operator==(PortRange, PortRange) = default;
};

struct TftpSettings {
  std::uint16_t port = 69;
  std::vector<Ipv4Address> listen;         // empty: every address of this machine
  std::vector<std::string> interfaces;     // where requests are answered; empty: on every one
  bool single_port = false;                // transfers are sent from `port` too
  std::optional<PortRange> port_range;     // where they are sent from otherwise; absent: anywhere
  std::uint16_t blksize = 65464;           // the most that is granted, besides what the route's MTU takes
  std::uint32_t windowsize = 64;           // the most that is granted
  std::size_t transfers = 4096;            // the most at once
  std::size_t transfers_per_client = 256;  // likewise, by address
  UniqueRoot unique_root = UniqueRoot::none;
  bool ignore_case = false;
  std::vector<RenameRule> renames;                       // the first that fits
  std::optional<std::string> uploads;                    // the folder for new files; absent: none are taken
  std::uint64_t upload_limit = std::uint64_t{64} << 20;  // bytes a file
};

}  // namespace pxe::config
