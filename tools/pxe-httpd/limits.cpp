#include "tools/pxe-httpd/limits.hpp"

#include <algorithm>

namespace pxe::httpd {

Limits limits_of(const config::HttpSettings& http, std::size_t workers) {
  const config::HttpLimits& wanted = http.limits;
  const auto share = [&](std::size_t number) { return std::max<std::size_t>(number / workers, 1); };
  Limits limits;
  limits.request.head.head = wanted.header;
  limits.request.head.line = std::min(limits.request.head.line, wanted.header);
  limits.request.body = wanted.body;
  limits.connections = share(wanted.connections);
  limits.connections_per_client = share(wanted.connections_per_client);
  limits.scripts = share(wanted.scripts);
  limits.rate = http.rate;
  limits.head = wanted.request;
  limits.body = wanted.request * 2;
  limits.idle = wanted.idle;
  limits.stalled = wanted.stalled;
  limits.total = wanted.total;
  limits.script = wanted.script_idle;
  limits.script_total = wanted.script_total;
  return limits;
}

}  // namespace pxe::httpd
