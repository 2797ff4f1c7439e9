// Machines that DHCP knows because a test says so.
#pragma once

#include <vector>

#include "common/boot/machines.hpp"

namespace pxe::test {

class MemoryMachines final : public boot::Machines {
 public:
  MemoryMachines() = default;
  // Each as a query: `mac=52:54:00:12:34:01&ip=10.77.0.51`.
  MemoryMachines(std::initializer_list<std::string_view> machines) {
    for (const std::string_view machine : machines) list_.push_back(client_from_query(machine).value());
  }

  std::optional<Client> by_mac(const MacAddress& mac) const override {
    return find(Word::mac, mac.to_string());
  }
  std::optional<Client> by_ip(Ipv4Address ip) const override { return find(Word::ip, ip.to_string()); }
  std::optional<Client> by_uuid(const Uuid& uuid) const override {
    return find(Word::uuid, uuid.to_string());
  }

 private:
  std::optional<Client> find(Word word, std::string_view value) const {
    for (const Client& client : list_) {
      if (client.get(word) == value) return client;
    }
    return std::nullopt;
  }
  std::vector<Client> list_;
};

}  // namespace pxe::test
