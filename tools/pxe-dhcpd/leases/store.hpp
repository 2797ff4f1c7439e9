// Where leases survive a restart.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "common/base/result.hpp"
#include "tools/pxe-dhcpd/leases/lease.hpp"

namespace pxe::dhcpd {

class LeaseStore {
 public:
  virtual ~LeaseStore() = default;

  // Every lease on disk, its times turned to the boot clock.
  virtual Result<std::vector<Lease>> load(Now now) = 0;

  // All of them are on disk when it returns, or none is and the error says why.
  virtual Result<void> save(std::span<const Lease> leases, Now now) = 0;
};

// A SQLite file. Its folder is made when only the last part of the path is missing. The error names the file
// and what to do; another pxe-dhcpd on the same file is one.
Result<std::unique_ptr<LeaseStore>> open_sqlite_store(const std::string& path);

}  // namespace pxe::dhcpd
