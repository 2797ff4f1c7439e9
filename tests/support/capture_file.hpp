// Frames out of a pcap file, without libpcap, for tests that need real packets.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/bytes.hpp"

namespace pxe::test {

struct CapturedFrame {
  std::int64_t time_us = 0;
  std::vector<std::uint8_t> bytes;
};

// A little-endian pcap file with microseconds; fails the test when it is not one.
std::vector<CapturedFrame> read_capture(const std::filesystem::path& path);

// tests/data/captures/NAME.pcap, and the names of all of them.
std::filesystem::path capture_path(std::string_view name);
inline constexpr std::string_view capture_names[] = {"bios-ipxe",         "uefi-pxe",     "uefi-http",
                                                     "own-bios-pxelinux", "own-uefi-pxe", "own-uefi-http"};

// What UDP carries in each frame that has either port, in order.
std::vector<std::vector<std::uint8_t>> udp_payloads(std::string_view capture, std::uint16_t port);

}  // namespace pxe::test
