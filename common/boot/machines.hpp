// Who is asking. A request says some words of itself; what DHCP learnt of the same machine joins it by MAC,
// or else by the address the request came from.
#pragma once

#include <optional>

#include "common/addr/ipv4.hpp"
#include "common/addr/mac_address.hpp"
#include "common/addr/uuid.hpp"
#include "common/pxe/client.hpp"

namespace pxe::boot {

// The machines that DHCP has given leases to, with the words they last said.
class Machines {
 public:
  virtual ~Machines() = default;
  virtual std::optional<Client> by_mac(const MacAddress& mac) const = 0;
  virtual std::optional<Client> by_ip(Ipv4Address ip) const = 0;
  virtual std::optional<Client> by_uuid(const Uuid& uuid) const = 0;
};

// Where there is no lease file, only the request speaks.
class NoMachines final : public Machines {
 public:
  std::optional<Client> by_mac(const MacAddress&) const override { return std::nullopt; }
  std::optional<Client> by_ip(Ipv4Address) const override { return std::nullopt; }
  std::optional<Client> by_uuid(const Uuid&) const override { return std::nullopt; }
};

// What the client said, joined with what is known of it. source is the address the request came from; it is
// not believed against a MAC that the request itself names.
Client identify(Client said, std::optional<Ipv4Address> source, const Machines& machines);

}  // namespace pxe::boot
