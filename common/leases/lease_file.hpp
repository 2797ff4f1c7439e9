// The lease database as every program but its writer sees it: read-only, and gladly absent.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "common/boot/machines.hpp"

namespace pxe::leases {

class LeaseFile final : public boot::Machines {
 public:
  // Opens path when first asked, and again after a failure: the file may not be there yet. A file that cannot
  // be read means that only the request speaks.
  explicit LeaseFile(std::string path);
  ~LeaseFile() override;

  std::optional<Client> by_mac(const MacAddress& mac) const override;
  std::optional<Client> by_ip(Ipv4Address ip) const override;
  std::optional<Client> by_uuid(const Uuid& uuid) const override;

 private:
  class Database;
  std::unique_ptr<Database> database_;
};

}  // namespace pxe::leases
