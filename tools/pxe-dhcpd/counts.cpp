#include "tools/pxe-dhcpd/counts.hpp"

#include "tools/pxe-dhcpd/log_decision.hpp"

namespace pxe::dhcpd {

void Counts::count(const Request& request, const Decision& decision, int send_error) {
  requests.add(type_of(request.message));
  if (const auto* reason = std::get_if<Ignored>(&decision.outcome)) {
    drops.add(to_string(*reason));
  } else if (send_error == 0) {
    replies.add(type_of(std::get<Reply>(decision.outcome).message));
  } else {
    ++send_errors;
  }
}

void Counts::write(service::MetricsText& metrics) const {
  metrics.counter("pxe_dhcp_requests_total", "Messages received, by DHCP message type.", "type", requests);
  metrics.counter("pxe_dhcp_replies_total", "Messages sent, by DHCP message type.", "type", replies);
  metrics.counter("pxe_dhcp_drops_total", "Messages that got no reply, by reason.", "reason", drops);
  metrics.counter("pxe_dhcp_send_errors_total", "Replies that the system did not send.", send_errors);
  metrics.counter("pxe_dhcp_store_errors_total", "Batches of leases that could not be written.",
                  store_errors);
}

}  // namespace pxe::dhcpd
