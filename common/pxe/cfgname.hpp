// The names under which boot loaders look for their configuration (pxelinux core/fs/pxe/pxe.c, GRUB
// grub-core/net/net.c), forwards and backwards.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/addr/ipv4.hpp"
#include "common/addr/mac_address.hpp"
#include "common/addr/uuid.hpp"

namespace pxe {

// What a loader knows of its machine when it looks for its configuration.
struct LoaderIdentity {
  std::optional<Uuid> uuid;  // all zeros or all ones: not asked for
  std::optional<MacAddress> mac;
  std::uint8_t htype = 1;  // ARP hardware type: 1 Ethernet, 6 IEEE 802, 32 InfiniBand
  std::optional<Ipv4Address> ip;
};

// `44454c4c-…`, `01-00-26-b9-5e-30-3a`, `C0A80744` … `C`, `default`, in the order pxelinux tries them,
// without their folder `pxelinux.cfg/`.
std::vector<std::string> pxelinux_names(const LoaderIdentity& identity);

// What a name stands for. A loader asks in exactly one spelling, so upper-case MACs and lower-case addresses
// stand for nothing.
struct DefaultName {
  friend bool operator==(DefaultName, DefaultName) = default;
};
struct MacName {
  std::uint8_t htype = 1;
  MacAddress mac;
  friend bool operator==(const MacName&, const MacName&) = default;
};
using ConfigName = std::variant<Uuid, MacName, Ipv4Network, DefaultName>;

std::optional<ConfigName> parse_pxelinux_name(std::string_view name);

}  // namespace pxe
