#include "tools/pxe-dhcpd/loop_watch.hpp"

#include "common/pxe/ipxe.hpp"

namespace pxe::dhcpd {
namespace {

// The reply after which a machine fetches its file. Beside another server that is the offer already: the
// boot server on port 4011 is asked by some firmware only, and then with the same xid.
bool hands_out(const Request& request, const Reply& reply, const config::Subnet* subnet) {
  const auto type = reply.message.type();
  const bool is_proxy = request.port == dhcp::pxe_port || (subnet && subnet->proxy);
  return type == dhcp::MessageType::ack || (is_proxy && type == dhcp::MessageType::offer);
}

std::string likely_reason(ClientKind kind) {
  switch (kind) {
    case ClientKind::ipxe: return "a [[dhcp.loader]] hands this program to the iPXE that runs already";
    case ClientKind::bios_pxe:
      return "it does not arrive (see pxe-tftpd's log), or what it starts asks neither as user class iPXE "
             "nor "
             "with option 175, or the machine boots and restarts";
    default:
      return "it does not arrive (see pxe-tftpd's and pxe-httpd's log), or the firmware refuses to start it "
             "(Secure Boot: secure-boot = true), or what it starts asks neither as user class iPXE nor with "
             "option 175, or the machine boots and restarts";
  }
}

}  // namespace

std::optional<Loop> LoopWatch::note(const Request& request, const Decision& decision, Now now) {
  const auto* reply = std::get_if<Reply>(&decision.outcome);
  if (!reply || !hands_out(request, *reply, decision.subnet)) return std::nullopt;
  const MacAddress& mac = reply->message.chaddr;
  const std::string_view file = reply->message.options.text(dhcp::option::boot_file_name);
  if (decision.kind == ClientKind::ipxe && !ipxe::is_program(file)) {
    seen_.erase(mac);
    return std::nullopt;
  }
  if (file.empty()) return std::nullopt;
  if (seen_.size() >= most_machines) seen_.clear();
  Seen& seen = seen_[mac];
  const bool is_retry = seen.times > 0 && seen.xid == reply->message.xid;
  if (is_retry) return std::nullopt;
  if (seen.file != file || now.boot - seen.since > within) seen = {std::string(file), 0, 0, now.boot};
  seen.xid = reply->message.xid;
  if (++seen.times < times) return std::nullopt;
  Loop loop{std::move(seen.file), seen.times, now.boot - seen.since, likely_reason(decision.kind)};
  seen_.erase(mac);
  return loop;
}

}  // namespace pxe::dhcpd
