#pragma once

#include <pcap/pcap.h>

#include <memory>
#include <string>

#include "common/base/result.hpp"
#include "tools/pxe-sniff/event.hpp"

namespace pxe::sniff {

struct PcapClose {
  void operator()(pcap_t* handle) const { pcap_close(handle); }
};
using PcapHandle = std::unique_ptr<pcap_t, PcapClose>;

inline Result<void> set_filter(pcap_t* handle, const std::string& expression) {
  bpf_program program{};
  if (pcap_compile(handle, &program, expression.c_str(), 1, PCAP_NETMASK_UNKNOWN) != 0) {
    return fail(pcap_geterr(handle));
  }
  const int code = pcap_setfilter(handle, &program);
  pcap_freecode(&program);
  if (code != 0) return fail(pcap_geterr(handle));
  return {};
}

inline Frame to_frame(const pcap_pkthdr& header, const u_char* bytes, std::uint64_t number, int link_type) {
  constexpr std::int64_t second = 1'000'000;
  const std::int64_t time = std::int64_t{header.ts.tv_sec} * second + std::int64_t{header.ts.tv_usec};
  return {number, time, link_type, Bytes(bytes, header.caplen), header.len};
}

}  // namespace pxe::sniff
