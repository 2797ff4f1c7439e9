#include "tools/pxe-dhcpd/decide.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "common/base/text.hpp"
#include "tools/pxe-dhcpd/address.hpp"
#include "tools/pxe-dhcpd/boot.hpp"
#include "tools/pxe-dhcpd/reply.hpp"

namespace pxe::dhcpd {
namespace {

namespace option = dhcp::option;
using dhcp::MessageType;

// One decision in the making: what all its steps look at.
class Decider {
 public:
  Decider(const World& world, const Request& request, Now now, boot::Trace* trace)
      : world_(world), request_(request), message_(request.message), now_(now), trace_(trace) {}

  Decision run() {
    decision_.client = client_from_message(message_);
    decision_.kind = classify(message_);
    if (const auto reason = not_served()) return ignore(*reason);
    subnet_ = find_subnet();
    if (!subnet_) return ignore(Ignored::no_subnet);
    step(fmt::format("subnet {} ({})", subnet_->network.to_string(), subnet_->place.to_string()));
    entry_ = world_.catalog.find_client({decision_.client, message_}, trace_);
    if (request_.port == dhcp::pxe_port) return boot_server_ack();
    return subnet_->proxy ? proxy_offer() : serve();
  }

 private:
  void step(std::string sentence) {
    if (trace_) trace_->step(std::move(sentence));
  }

  Decision ignore(Ignored reason) {
    step(fmt::format("no answer: {}", to_string(reason)));
    decision_.outcome = reason;
    return std::move(decision_);
  }

  std::optional<Ignored> not_served() const {
    if (message_.op != dhcp::Op::request) return Ignored::not_a_request;
    if (!message_.has_cookie || !message_.options.has(option::dhcp_message_type)) return Ignored::bootp;
    if (!message_.type()) return Ignored::unknown_type;
    if (message_.chaddr.empty()) return Ignored::no_hardware_address;
    if (!message_.giaddr.is_unspecified() && !message_.giaddr.is_unicast()) return Ignored::bad_relay_address;
    return std::nullopt;
  }

  const config::Subnet* find_subnet() const {
    const auto containing = [&](Ipv4Address address) -> const config::Subnet* {
      const auto& subnets = world_.catalog.site().dhcp.subnets;
      const auto at = std::find_if(subnets.begin(), subnets.end(),
                                   [&](const config::Subnet& s) { return s.network.contains(address); });
      return at == subnets.end() ? nullptr : &*at;
    };
    if (!message_.giaddr.is_unspecified()) return containing(message_.giaddr);
    for (const Ipv4Address local : request_.locals) {
      if (const config::Subnet* subnet = containing(local)) return subnet;
    }
    return nullptr;
  }

  // --- Server of addresses ---

  Decision serve() {
    switch (*message_.type()) {
      case MessageType::discover: return offer();
      case MessageType::request: return requested();
      case MessageType::decline: return declined();
      case MessageType::release: return released();
      case MessageType::inform: return informed();
      default: return ignore(Ignored::unknown_type);
    }
  }

  Wish wish() const {
    Wish wish{message_.chaddr, std::nullopt, message_.options.ipv4(option::dhcp_requested_address)};
    if (entry_ && entry_->address && subnet_->network.contains(*entry_->address))
      wish.fixed = entry_->address;
    return wish;
  }

  bool may_have(Ipv4Address address) const {
    return is_assignable(world_.catalog.site(), *subnet_, world_.leases, wish(), address, now_);
  }

  Lease lease(Ipv4Address ip, LeaseState state, std::int64_t seconds) const {
    const auto id = message_.options.find(option::dhcp_client_identifier);
    Lease lease{ip,        message_.chaddr,     id ? to_hex(*id) : "", state,
                now_.boot, now_.boot + seconds, decision_.client};
    // Firmware tells more than the system it boots: what is not said again is still true.
    if (const Lease* before = world_.leases.by_ip(ip); before && before->mac == lease.mac)
      lease.words.join(before->words);
    return lease;
  }

  Decision offer() {
    const auto address = choose_address(world_.catalog.site(), *subnet_, world_.leases, wish(), now_);
    if (!address) return ignore(Ignored::pool_exhausted);
    step(fmt::format("address {}", address->to_string()));
    const Lease* present = world_.leases.by_ip(*address);
    const bool holds_it = present && present->is_live(now_) && present->state == LeaseState::bound;
    if (!holds_it) decision_.lease = lease(*address, LeaseState::offered, offer_seconds);
    return answer(MessageType::offer, *address);
  }

  Decision requested() {
    const auto server = message_.options.ipv4(option::dhcp_server_identifier);
    if (server && *server != request_.local) return ignore(Ignored::other_server);
    const bool renewing = !message_.ciaddr.is_unspecified();
    const auto wanted = renewing ? message_.ciaddr : message_.options.ipv4(option::dhcp_requested_address);
    if (!wanted) return ignore(Ignored::wrong_address);
    if (!may_have(*wanted)) return refuse(*wanted);
    return bind(*wanted);
  }

  Decision refuse(Ipv4Address wanted) {
    // Without a pool there is nothing this server could speak for (RFC 2131 §4.3.2).
    if (subnet_->pool.empty() && !entry_) return ignore(Ignored::no_record);
    step(fmt::format("{} is not this client's to have", wanted.to_string()));
    Reply reply = start_reply(request_, MessageType::nak);
    reply.destination = destination_of(request_, reply.message);
    decision_.outcome = std::move(reply);
    return std::move(decision_);
  }

  Decision bind(Ipv4Address address) {
    decision_.lease = lease(address, LeaseState::bound, subnet_->lease_time.count());
    return answer(MessageType::ack, address);
  }

  // The client's own lease of that address; null when it is not its own.
  const Lease* own_lease(std::optional<Ipv4Address> address) const {
    const Lease* lease = address ? world_.leases.by_ip(*address) : nullptr;
    return lease && lease->mac == message_.chaddr ? lease : nullptr;
  }

  Decision declined() {
    const Lease* own = own_lease(message_.options.ipv4(option::dhcp_requested_address));
    if (!own) return ignore(Ignored::no_record);
    decision_.lease = lease(own->ip, LeaseState::declined, decline_seconds);
    return ignore(Ignored::nothing_to_say);
  }

  Decision released() {
    const auto server = message_.options.ipv4(option::dhcp_server_identifier);
    if (server && *server != request_.local) return ignore(Ignored::other_server);
    const Lease* own = own_lease(message_.ciaddr);
    if (!own) return ignore(Ignored::no_record);
    decision_.lease = lease(own->ip, LeaseState::released, 0);
    return ignore(Ignored::nothing_to_say);
  }

  Decision informed() {
    if (!subnet_->network.contains(message_.ciaddr)) return ignore(Ignored::wrong_address);
    Reply reply = start_reply(request_, MessageType::ack);
    add_network_options(reply, request_, *subnet_, false);
    return finish(std::move(reply), false);
  }

  Decision answer(MessageType type, Ipv4Address address) {
    Reply reply = start_reply(request_, type);
    reply.message.yiaddr = address;
    // RFC 2131 table 3: an ACK repeats the client's ciaddr, an OFFER has none.
    if (type == MessageType::ack) reply.message.ciaddr = message_.ciaddr;
    add_network_options(reply, request_, *subnet_, true);
    return finish(std::move(reply), false);
  }

  // --- Beside another server ---

  Decision proxy_offer() {
    if (decision_.kind == ClientKind::plain || decision_.kind == ClientKind::uboot) {
      return ignore(Ignored::not_netbooting);
    }
    // The REQUEST on port 67 is for the server that gave the address.
    if (message_.type() != MessageType::discover) return ignore(Ignored::other_server);
    return finish(start_reply(request_, MessageType::offer), true);
  }

  // PXE 2.1: what a client asks of the boot server it found in an offer.
  Decision boot_server_ack() {
    const bool asks = message_.type() == MessageType::request || message_.type() == MessageType::inform;
    const bool pxe = decision_.kind != ClientKind::plain && decision_.kind != ClientKind::uboot;
    if (!asks || !pxe) return ignore(Ignored::wrong_port);
    Reply reply = start_reply(request_, MessageType::ack);
    reply.message.ciaddr = message_.ciaddr;
    return finish(std::move(reply), true);
  }

  Decision finish(Reply reply, bool proxy) {
    BootAnswer boot = add_boot(reply, {world_.catalog.site(), world_.files, request_, decision_.client,
                                       decision_.kind, *subnet_, entry_, proxy, trace_});
    decision_.rule = std::move(boot.rule);
    decision_.note = std::move(boot.note);
    if (boot.says_nothing) return ignore(Ignored::nothing_to_say);
    reply.destination = destination_of(request_, reply.message);
    decision_.outcome = std::move(reply);
    return std::move(decision_);
  }

  const World& world_;
  const Request& request_;
  const dhcp::Message& message_;
  Now now_;
  boot::Trace* trace_;
  const config::Subnet* subnet_ = nullptr;
  const config::ClientEntry* entry_ = nullptr;
  Decision decision_;
};

}  // namespace

std::string_view to_string(Ignored reason) {
  switch (reason) {
    case Ignored::not_a_request: return "not a request";
    case Ignored::no_hardware_address: return "no hardware address";
    case Ignored::bootp: return "BOOTP is not served";
    case Ignored::unknown_type: return "not a message that a server answers";
    case Ignored::bad_relay_address: return "giaddr is no address of a relay";
    case Ignored::no_subnet: return "no [[dhcp.subnet]] for where it comes from";
    case Ignored::not_netbooting: return "not a network boot client, and this is a proxy";
    case Ignored::wrong_port: return "port 4011 answers PXE requests only";
    case Ignored::other_server: return "meant for another server";
    case Ignored::no_record: return "no record of this client's address";
    case Ignored::pool_exhausted: return "no address is free";
    case Ignored::wrong_address: return "no address, or one of another network";
    case Ignored::nothing_to_say: return "nothing to say";
  }
  return "";
}

Decision decide(const World& world, const Request& request, Now now, boot::Trace* trace) {
  return Decider(world, request, now, trace).run();
}

}  // namespace pxe::dhcpd
