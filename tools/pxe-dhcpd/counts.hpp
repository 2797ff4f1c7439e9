// What the server counts, for --metrics.
#pragma once

#include "common/service/metrics.hpp"
#include "tools/pxe-dhcpd/decision.hpp"
#include "tools/pxe-dhcpd/request.hpp"

namespace pxe::dhcpd {

struct Counts {
  service::Tally requests;  // by message type
  service::Tally replies;   // by message type
  service::Tally drops;     // by reason
  std::uint64_t send_errors = 0;
  std::uint64_t store_errors = 0;

  // What came and what was done about it; send_error is the system's number when the reply did not go out.
  void count(const Request& request, const Decision& decision, int send_error);
  void write(service::MetricsText& metrics) const;
};

}  // namespace pxe::dhcpd
