// What pxe-dhcpd does about a packet: the heart of the program, and pure.
#pragma once

#include "common/boot/catalog.hpp"
#include "common/files/path.hpp"
#include "tools/pxe-dhcpd/decision.hpp"
#include "tools/pxe-dhcpd/leases/table.hpp"
#include "tools/pxe-dhcpd/probe.hpp"
#include "tools/pxe-dhcpd/request.hpp"

namespace pxe::dhcpd {

// All that a decision reads besides the request.
struct World {
  const boot::Catalog& catalog;
  const LeaseTable& leases;
  const files::Store& files;
  const Probes* probes = nullptr;  // null: no address is probed
};

Decision decide(const World& world, const Request& request, Now now, boot::Trace* trace = nullptr);

}  // namespace pxe::dhcpd
