// What the server would answer to a request out of a capture, and why: the decision itself, with its trace
// written out.
#pragma once

#include <string>

#include "common/frame/packet.hpp"
#include "tools/pxe-dhcpd/decide.hpp"

namespace pxe::dhcpd {

// A request as the server would have received it. A capture does not tell which of the server's addresses a
// broadcast came to: that is the one the client names, or site.address, or else the first of the subnet that
// the packet speaks of, where it speaks of none the first that is configured.
Request request_out_of(const frame::Packet& packet, dhcp::Message message, const config::Site& site);

// Appends one paragraph: who asks, each step of the decision, and the reply's fields and options. `when`
// stands at its head. Keeps a lease in leases, which world reads, as the server would.
void explain(const World& world, LeaseTable& leases, const Request& request, Now now, std::string_view when,
             std::string& out);

}  // namespace pxe::dhcpd
