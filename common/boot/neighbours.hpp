// Machines that are known by the address they speak from although no lease says so: by their MAC, which the
// system knows while they speak.
#pragma once

#include <functional>
#include <map>
#include <optional>

#include "common/boot/machines.hpp"

namespace pxe::boot {

class Neighbours final : public Machines {
 public:
  using LookUp = std::function<std::optional<MacAddress>(Ipv4Address)>;

  // look_up is called at most once, and only for an address that known says nothing of. known must outlive
  // this.
  Neighbours(const Machines& known, LookUp look_up) : known_(known), look_up_(std::move(look_up)) {}

  std::optional<Client> by_mac(const MacAddress& mac) const override { return known_.by_mac(mac); }
  std::optional<Client> by_uuid(const Uuid& uuid) const override { return known_.by_uuid(uuid); }
  std::optional<Client> by_ip(Ipv4Address ip) const override;

 private:
  const Machines& known_;
  LookUp look_up_;
  mutable std::optional<Ipv4Address> asked_;
  mutable std::optional<Client> found_;
};

}  // namespace pxe::boot
