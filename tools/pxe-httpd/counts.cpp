#include "tools/pxe-httpd/counts.hpp"

#include <string>

namespace pxe::httpd {

void Counts::response(int status, std::uint64_t bytes) {
  if (status >= 0 && status < statuses) ++responses_[static_cast<std::size_t>(status)];
  bytes_ += bytes;
}

void Counts::measure(service::MetricsText& metrics) const {
  service::Tally responses;
  for (std::size_t status = 0; status < responses_.size(); ++status) {
    if (responses_[status] > 0) responses.add(std::to_string(status), responses_[status]);
  }
  metrics.counter("pxe_http_responses_total", "Responses, by status.", "status", responses);
  metrics.counter("pxe_http_bytes_total", "Bytes of bodies that were sent.", bytes_);
  metrics.gauge("pxe_http_connections", "Open connections.", static_cast<double>(connections_));
  metrics.gauge("pxe_http_scripts", "CGI programs that run.", static_cast<double>(scripts_));
}

}  // namespace pxe::httpd
