#pragma once

#include <pcap/pcap.h>

#include <memory>

#include "tools/pxe-sniff/event.hpp"

namespace pxe::sniff {

struct PcapClose {
  void operator()(pcap_t* handle) const { pcap_close(handle); }
};
using PcapHandle = std::unique_ptr<pcap_t, PcapClose>;

inline Frame to_frame(const pcap_pkthdr& header, const u_char* bytes, std::uint64_t number, int link_type) {
  constexpr std::int64_t second = 1'000'000;
  const std::int64_t time = std::int64_t{header.ts.tv_sec} * second + std::int64_t{header.ts.tv_usec};
  return {number, time, link_type, Bytes(bytes, header.caplen), header.len};
}

}  // namespace pxe::sniff
