#include "tests/support/capture_file.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "common/frame/packet.hpp"

namespace pxe::test {
namespace {

std::uint32_t little_endian(const std::vector<std::uint8_t>& file, std::size_t at) {
  return std::uint32_t{file.at(at)} | std::uint32_t{file.at(at + 1)} << 8 |
         std::uint32_t{file.at(at + 2)} << 16 | std::uint32_t{file.at(at + 3)} << 24;
}

}  // namespace

std::vector<CapturedFrame> read_capture(const std::filesystem::path& path) {
  constexpr std::size_t file_header = 24;
  constexpr std::size_t frame_header = 16;
  std::ifstream stream(path, std::ios::binary);
  const std::vector<std::uint8_t> file((std::istreambuf_iterator<char>(stream)), {});
  std::vector<CapturedFrame> frames;
  EXPECT_GT(file.size(), file_header) << path;
  if (file.size() <= file_header) return frames;
  EXPECT_EQ(little_endian(file, 0), 0xa1b2c3d4U) << path;
  for (std::size_t at = file_header; at + frame_header <= file.size();) {
    const std::size_t size = little_endian(file, at + 8);
    CapturedFrame frame;
    frame.time_us = std::int64_t{little_endian(file, at)} * 1'000'000 + little_endian(file, at + 4);
    at += frame_header;
    if (size > file.size() - at) break;
    const auto first = file.begin() + static_cast<std::ptrdiff_t>(at);
    frame.bytes.assign(first, first + static_cast<std::ptrdiff_t>(size));
    frames.push_back(std::move(frame));
    at += size;
  }
  return frames;
}

std::filesystem::path capture_path(std::string_view name) {
  return std::filesystem::path(PXE_TEST_DATA) / "captures" / (std::string(name) + ".pcap");
}

std::vector<std::vector<std::uint8_t>> udp_payloads(std::string_view capture, std::uint16_t port) {
  std::vector<std::vector<std::uint8_t>> payloads;
  for (const CapturedFrame& frame : read_capture(capture_path(capture))) {
    constexpr int ethernet = 1;
    const frame::Packet packet = frame::decode(ethernet, frame.bytes, frame.bytes.size());
    if (packet.protocol != frame::Protocol::udp) continue;
    if (packet.source_port != port && packet.destination_port != port) continue;
    payloads.emplace_back(packet.payload.begin(), packet.payload.end());
  }
  return payloads;
}

}  // namespace pxe::test
