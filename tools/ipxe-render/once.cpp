#include "tools/ipxe-render/once.hpp"

#include <fmt/format.h>

#include "common/addr/mac_address.hpp"
#include "common/base/text.hpp"
#include "common/service/control.hpp"

namespace pxe::ipxe_render {

Result<void> give_order(const config::Site& site, const std::vector<std::string>& words) {
  std::string mac;
  std::string boot;
  for (const std::string& word : words) {
    if (word.starts_with("mac=")) {
      const auto parsed = MacAddress::parse(std::string_view(word).substr(4));
      if (!parsed) return tl::make_unexpected(parsed.error());
      mac = parsed->to_string();
    } else if (word.starts_with("boot=")) {
      boot = word.substr(5);
    } else {
      return fail(fmt::format("--once takes mac=MAC and boot=NAME, not '{}'", printable(word)));
    }
  }
  if (mac.empty()) return fail("--once needs mac=MAC");
  if (!boot.empty() && !site.find_boot(boot))
    return fail(fmt::format("there is no [boot.{}]", printable(boot)));
  if (site.http.control.empty())
    return fail("control in [http] is not set: orders are given to pxe-httpd at that socket");
  const auto answer = service::ask_daemon(site.http.control, fmt::format("once mac={} boot={}", mac, boot));
  if (!answer) return tl::make_unexpected(answer.error());
  return {};
}

}  // namespace pxe::ipxe_render
