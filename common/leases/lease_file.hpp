// The lease database as every program but its writer sees it: read-only, and gladly absent.
#pragma once

#include <optional>
#include <string>

#include "common/boot/machines.hpp"
#include "common/database/reader.hpp"

namespace pxe::leases {

class LeaseFile final : public boot::Machines {
 public:
  // A file that cannot be read means that only the request speaks; see database::Reader.
  explicit LeaseFile(std::string path) : reader_(std::move(path)) {}

  std::optional<Client> by_mac(const MacAddress& mac) const override;
  std::optional<Client> by_ip(Ipv4Address ip) const override;
  std::optional<Client> by_uuid(const Uuid& uuid) const override;

 private:
  std::optional<Client> newest(const std::string& sql, const std::string& value) const;

  mutable database::Reader reader_;
};

}  // namespace pxe::leases
