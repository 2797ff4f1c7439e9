#pragma once

#include <string>

#include "common/service/log.hpp"
#include "tools/pxe-dhcpd/decision.hpp"
#include "tools/pxe-dhcpd/loop_watch.hpp"
#include "tools/pxe-dhcpd/request.hpp"

namespace pxe::dhcpd {

// `discover`, `offer` …; `bootp` for a message without a type.
std::string_view type_of(const dhcp::Message& message);

// One line for what came and what was done about it; send_error is the system's number when the reply did not
// go out.
void log_decision(service::Log& log, const Request& request, const Decision& decision, int send_error,
                  std::uint64_t times);

void log_loop(service::Log& log, const Request& request, const Loop& loop);

}  // namespace pxe::dhcpd
