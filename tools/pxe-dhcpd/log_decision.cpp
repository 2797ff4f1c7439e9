#include "tools/pxe-dhcpd/log_decision.hpp"

#include <array>
#include <cstring>

#include "common/base/text.hpp"

namespace pxe::dhcpd {
namespace {

std::string shown(Ipv4Address address) { return address.is_unspecified() ? "" : address.to_string(); }

std::string route_of(const Destination& to, const MacAddress& hardware) {
  switch (to.route) {
    case Route::broadcast: return "broadcast";
    case Route::to_address: return to.address.to_string() + ":" + std::to_string(to.port);
    case Route::to_hardware: return hardware.to_string();
  }
  return "";
}

std::string ipxe_of(const Decision& decision) {
  if (decision.kind != ClientKind::ipxe) return "";
  return decision.client.has(Word::version) ? std::string(decision.client.get(Word::version)) : "yes";
}

bool is_worth_a_warning(Ignored reason) { return reason == Ignored::pool_exhausted; }

void log_ignored(service::Log& log, const Request& request, const Decision& decision, Ignored reason,
                 std::uint64_t times) {
  const bool changed = decision.lease && decision.lease->state != LeaseState::offered;
  const service::Level level = is_worth_a_warning(reason) ? service::Level::warning
                               : changed                  ? service::Level::info
                                                          : service::Level::debug;
  if (!log.wants(level)) return;
  const std::string state = decision.lease ? std::string(to_string(decision.lease->state)) : "";
  log.write(
      level, type_of(request.message),
      {{"interface", request.interface},
       {"mac", decision.client.get(Word::mac)},
       {"ip", decision.lease ? decision.lease->ip.to_string() : shown(request.message.ciaddr)},
       {"lease", state},
       {"reason", decision.lease ? "" : to_string(reason)},
       {"subnet", is_worth_a_warning(reason) && decision.subnet ? decision.subnet->network.to_string() : ""},
       {"times", times > 1 ? std::to_string(times) : ""}});
}

}  // namespace

std::string_view type_of(const dhcp::Message& message) {
  static const auto names = [] {
    std::array<std::string, 256> all;
    for (unsigned code = 0; code < all.size(); ++code) {
      const auto name = dhcp::message_type_name(static_cast<std::uint8_t>(code));
      all[code] = name ? lower(*name) : "bootp";
    }
    return all;
  }();
  return names[message.options.u8(dhcp::option::dhcp_message_type).value_or(0)];
}

void log_decision(service::Log& log, const Request& request, const Decision& decision, int send_error,
                  std::uint64_t times) {
  if (const auto* reason = std::get_if<Ignored>(&decision.outcome)) {
    return log_ignored(log, request, decision, *reason, times);
  }
  const Reply& reply = std::get<Reply>(decision.outcome);
  const Client& client = decision.client;
  const std::string_view file = reply.message.options.text(dhcp::option::boot_file_name);
  log.write(send_error == 0 ? service::Level::info : service::Level::error, type_of(reply.message),
            {{"interface", request.interface},
             {"mac", client.get(Word::mac)},
             {"ip", shown(reply.message.yiaddr)},
             {"hostname", client.get(Word::hostname)},
             {"arch", client.get(Word::arch)},
             {"vendor_class", client.get(Word::vendor_class)},
             {"user_class", client.get(Word::user_class)},
             {"ipxe", ipxe_of(decision)},
             {"rule", decision.rule},
             {"file", file},
             {"to", route_of(reply.destination, reply.message.chaddr)},
             {"note", decision.note},
             {"error", send_error == 0 ? "" : std::strerror(send_error)}});
}

void log_loop(service::Log& log, const Request& request, const Loop& loop) {
  log.warning("loop", {{"interface", request.interface},
                       {"mac", request.message.chaddr.to_string()},
                       {"file", loop.file},
                       {"times", std::to_string(loop.times)},
                       {"seconds", std::to_string(loop.seconds)},
                       {"reason", loop.reason}});
}

}  // namespace pxe::dhcpd
