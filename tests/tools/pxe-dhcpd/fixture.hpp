// A server with a configuration, files and leases of its own, and clients to ask it.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "common/boot/catalog.hpp"
#include "common/config/site.hpp"
#include "common/pxe/arch.hpp"
#include "tests/support/memory_source.hpp"
#include "tests/support/memory_store.hpp"
#include "tools/pxe-dhcpd/decide.hpp"

namespace pxe::dhcpd {

inline constexpr Ipv4Address server_address{10, 77, 0, 1};
inline constexpr std::string_view plain_subnet = R"(
[[dhcp.subnet]]
subnet  = "10.77.0.0/24"
pool    = ["10.77.0.50-10.77.0.52"]
routers = ["10.77.0.1"]
)";

// Every step of a decision, for tests that read the explanation.
class Steps final : public boot::Trace {
 public:
  void step(std::string sentence) override { text += sentence + "\n"; }
  std::string text;
};

class Server {
 public:
  explicit Server(std::string_view configuration = plain_subnet,
                  std::set<std::string> files = {"undionly.kpxe", "ipxe.efi"})
      : site_(load(configuration)), catalog_(make_catalog(site_)), files_(std::move(files)) {
    arrange(leases, site_);
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Decides, and keeps the lease as the real server does.
  Decision ask(const Request& request, boot::Trace* trace = nullptr) {
    Decision decision = decide({catalog_, leases, files_}, request, now, trace);
    if (decision.lease) leases.put(*decision.lease);
    return decision;
  }

  LeaseTable leases;
  Now now{1000, 1'700'000'000};

 private:
  static config::Site load(std::string_view configuration) {
    auto site = test::load_text(std::string(configuration), "pxe.toml");
    for (const auto& error : site ? config::Errors() : site.error()) ADD_FAILURE() << error.to_string();
    return site.value_or(config::Site());
  }
  static boot::Catalog make_catalog(const config::Site& site) {
    auto catalog = boot::Catalog::build(site);
    EXPECT_TRUE(catalog);
    return std::move(*catalog);
  }

  config::Site site_;
  boot::Catalog catalog_;
  test::MemoryStore files_;
};

// One machine and what it says; each call is a new message of it.
class Machine {
 public:
  explicit Machine(std::string_view mac = "52:54:00:12:34:01") { message_.chaddr = *MacAddress::parse(mac); }

  Machine& says(std::uint8_t code, std::string_view value) {
    message_.options.set_text(code, value);
    return *this;
  }
  Machine& has_arch(std::uint16_t number) {
    message_.options.set_u16(dhcp::option::client_system, number);
    return *this;
  }
  Machine& wants_broadcast() {
    message_.flags = dhcp::broadcast_flag;
    return *this;
  }
  Machine& behind(Ipv4Address relay) {
    message_.giaddr = relay;
    return *this;
  }

  static Machine bios_rom() { return Machine().says(60, "PXEClient:Arch:00000:UNDI:002001").has_arch(0); }
  static Machine uefi() {
    return Machine().says(60, "PXEClient:Arch:00007:UNDI:003016").has_arch(7).wants_broadcast();
  }
  static Machine uefi_http() {
    return Machine().says(60, "HTTPClient:Arch:00016:UNDI:003016").has_arch(16).wants_broadcast();
  }
  static Machine ipxe() {
    return Machine().says(60, "PXEClient:Arch:00007:UNDI:003016").has_arch(7).says(77, "iPXE");
  }

  Request discover() const { return request(dhcp::MessageType::discover); }
  Request select(Ipv4Address address, Ipv4Address server = server_address) const {
    Request request = this->request(dhcp::MessageType::request);
    request.message.options.set_ipv4(dhcp::option::dhcp_requested_address, address);
    request.message.options.set_ipv4(dhcp::option::dhcp_server_identifier, server);
    return request;
  }
  Request init_reboot(Ipv4Address address) const {
    Request request = this->request(dhcp::MessageType::request);
    request.message.options.set_ipv4(dhcp::option::dhcp_requested_address, address);
    return request;
  }
  Request renew(Ipv4Address address) const {
    Request request = this->request(dhcp::MessageType::request);
    request.message.ciaddr = address;
    return request;
  }
  Request send(dhcp::MessageType type, Ipv4Address ciaddr = {}) const {
    Request request = this->request(type);
    request.message.ciaddr = ciaddr;
    return request;
  }

 private:
  Request request(dhcp::MessageType type) const {
    Request request;
    request.message = message_;
    request.message.has_cookie = true;
    request.message.hlen = static_cast<std::uint8_t>(message_.chaddr.size());
    request.message.xid = 0x12345678;
    request.message.options.set_u8(dhcp::option::dhcp_message_type, static_cast<std::uint8_t>(type));
    request.interface = "eth1";
    request.local = server_address;
    request.locals = {server_address};
    return request;
  }

  dhcp::Message message_;
};

inline const dhcp::Message& reply_of(const Decision& decision) {
  static const dhcp::Message none;
  const auto* reply = std::get_if<Reply>(&decision.outcome);
  EXPECT_NE(reply, nullptr) << (reply ? "" : to_string(std::get<Ignored>(decision.outcome)));
  return reply ? reply->message : none;
}
// Of a decision that nobody keeps, a copy.
inline dhcp::Message reply_of(Decision&& decision) { return reply_of(std::as_const(decision)); }
inline const Destination& destination_in(const Decision& decision) {
  return std::get<Reply>(decision.outcome).destination;
}
inline std::optional<Ignored> ignored(const Decision& decision) {
  const auto* reason = std::get_if<Ignored>(&decision.outcome);
  return reason ? std::optional(*reason) : std::nullopt;
}

}  // namespace pxe::dhcpd
