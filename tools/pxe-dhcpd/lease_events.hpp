// What on-lease is told, and when: each lease that is on disk, and each that ended while nobody asked.
#pragma once

#include <memory>
#include <string>

#include "common/net/asio.hpp"
#include "tools/pxe-dhcpd/hook.hpp"
#include "tools/pxe-dhcpd/leases/expiries.hpp"

namespace pxe::dhcpd {

class LeaseEvents {
 public:
  // leases must outlive this. The error is why the program cannot be run.
  static Result<std::unique_ptr<LeaseEvents>> start(asio::io_context& io, const std::string& program,
                                                    const LeaseTable& leases, std::function<Now()> clock,
                                                    Hook::Failed failed);

  // event is `bound`, `renewed`, `declined` or `released`.
  void tell(std::string_view event, const Lease& lease, Now now);
  void stop();

 private:
  LeaseEvents(asio::io_context& io, std::unique_ptr<Hook> hook, const LeaseTable& leases,
              std::function<Now()> clock);
  void wait();

  std::unique_ptr<Hook> hook_;
  const LeaseTable& leases_;
  std::function<Now()> clock_;
  asio::steady_timer timer_;
  Expiries expiries_;
  std::optional<std::int64_t> awaited_;
};

}  // namespace pxe::dhcpd
