// Where leases survive a restart.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>

#include "common/base/result.hpp"
#include "tools/pxe-dhcpd/leases/table.hpp"

namespace pxe::dhcpd {

class LeaseStore {
 public:
  virtual ~LeaseStore() = default;

  // Hands over every lease on disk, its times turned to the boot clock.
  virtual Result<void> load(Now now, const std::function<void(Lease&&)>& take) = 0;

  // All of them are on disk when it returns, or none is and the error says why.
  virtual Result<void> save(std::span<const Lease> leases, Now now) = 0;

  // Whether the disk failed in a way that leaves open what of earlier leases is on it: a later fsync that
  // succeeds proves nothing of them. Nothing is saved until rewrite() was able to write them all again.
  virtual bool is_in_doubt() const { return false; }
  virtual Result<void> rewrite(const LeaseTable& leases, Now now) = 0;
};

// A SQLite file. Its folder is made when only the last part of the path is missing. The error names the file
// and what to do; another pxe-dhcpd on the same file is one.
Result<std::unique_ptr<LeaseStore>> open_sqlite_store(const std::string& path);

// Hands over what is in the file, without a lock and while a server may be writing it.
Result<void> read_sqlite_store(const std::string& path, Now now, const std::function<void(Lease&&)>& take);

}  // namespace pxe::dhcpd
