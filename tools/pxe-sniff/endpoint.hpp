#pragma once

#include <cstdint>
#include <functional>

#include "common/addr/ipv4.hpp"

namespace pxe::sniff {

// An address and a port, as one number.
constexpr std::uint64_t endpoint(Ipv4Address address, std::uint16_t port) {
  return std::uint64_t{address.value()} << 16 | port;
}

struct EndpointPair {
  std::uint64_t client = 0;
  std::uint64_t server = 0;
  friend bool operator==(const EndpointPair&, const EndpointPair&) = default;
};

}  // namespace pxe::sniff

template <>
struct std::hash<pxe::sniff::EndpointPair> {
  std::size_t operator()(const pxe::sniff::EndpointPair& pair) const {
    constexpr std::uint64_t odd = 0x9e3779b97f4a7c15;
    return std::hash<std::uint64_t>{}(pair.client * odd ^ pair.server);
  }
};
