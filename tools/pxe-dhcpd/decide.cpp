#include "tools/pxe-dhcpd/decide.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "common/base/text.hpp"
#include "common/pxe/words_json.hpp"
#include "tools/pxe-dhcpd/address.hpp"
#include "tools/pxe-dhcpd/boot.hpp"
#include "tools/pxe-dhcpd/lease_time.hpp"
#include "tools/pxe-dhcpd/link.hpp"
#include "tools/pxe-dhcpd/reply.hpp"

namespace pxe::dhcpd {
namespace {

namespace option = dhcp::option;
using dhcp::MessageType;

// A BOOTP client never asks again while it runs: its address is kept for a year.
constexpr std::int64_t bootp_seconds = std::int64_t{365} * 86400;

Identity identity_of(const dhcp::Message& message) {
  const auto id = message.options.find(option::dhcp_client_identifier);
  return {message.chaddr, id ? to_hex(*id) : ""};
}

// One decision in the making: what all its steps look at.
class Decider {
 public:
  Decider(const World& world, const Request& request, Now now, boot::Trace* trace)
      : world_(world), request_(request), message_(request.message), now_(now), trace_(trace) {}

  Decision run() {
    decision_.client = client_from_message(message_);
    decision_.kind = classify(message_);
    if (const auto reason = not_served()) return ignore(*reason);
    link_ = link_of(world_.catalog.site().dhcp, request_);
    if (link_.empty()) return ignore(Ignored::no_subnet);
    nearest_ = link_.front();
    decision_.subnet = nearest_;
    step([&] {
      return fmt::format("subnet {} ({})", nearest_->network.to_string(), nearest_->place.to_string());
    });
    forget_agent_options();
    identity_ = identity_of(message_);
    const Client known = with_known_uuid();
    entry_ = world_.catalog.find_client(subject(known), trace_);
    if (request_.port == dhcp::pxe_port) return boot_server_ack();
    if (nearest_->proxy) return proxy_offer();
    if (!entry_) std::erase_if(link_, [](const config::Subnet* subnet) { return subnet->known_only; });
    if (link_.empty()) return ignore(Ignored::unknown_client);
    return is_bootp() ? bootp() : serve();
  }

 private:
  // What nobody reads is not put into words.
  template <class Words>
  void step(const Words& words) {
    if (trace_) trace_->step(words());
  }

  Decision ignore(Ignored reason) {
    step([&] { return fmt::format("no answer: {}", to_string(reason)); });
    decision_.outcome = reason;
    return std::move(decision_);
  }

  bool is_bootp() const { return !message_.has_cookie || !message_.options.has(option::dhcp_message_type); }

  std::optional<Ignored> not_served() const {
    constexpr std::size_t shortest_address = 6;  // the shortest that is unique anywhere: Ethernet's
    const auto is_ours = [&](Ipv4Address address) {
      return address == request_.local ||
             std::find(request_.locals.begin(), request_.locals.end(), address) != request_.locals.end();
    };
    if (message_.op != dhcp::Op::request) return Ignored::not_a_request;
    if (request_.source_port == 0) return Ignored::no_port;
    if (!request_.source.is_unspecified() && is_ours(request_.source)) return Ignored::own_packet;
    if (!is_bootp() && !message_.type()) return Ignored::unknown_type;
    if (message_.chaddr.size() < shortest_address) return Ignored::no_hardware_address;
    if (message_.giaddr.is_unspecified()) return std::nullopt;
    if (!message_.giaddr.is_unicast() || is_ours(message_.giaddr)) return Ignored::bad_relay_address;
    return std::nullopt;
  }

  // Without a relay option 82 is what anybody cared to write: it is echoed, and nothing is decided by it.
  void forget_agent_options() {
    if (!message_.giaddr.is_unspecified() || nearest_->trust_agent_options) return;
    for (const Word word : {Word::circuit_id, Word::remote_id, Word::subscriber_id})
      decision_.client.set_normalised(word, "");
  }

  // The system that a machine boots does not tell the UUID that its firmware told, and is still the machine
  // that a [[client]] entry names by it.
  Client with_known_uuid() const {
    Client client = decision_.client;
    if (client.has(Word::uuid)) return client;
    for (const config::Subnet* subnet : link_) {
      const Lease* own = world_.leases.of_client(identity_, subnet->network);
      if (!own || own->words.find("\"uuid\"") == std::string::npos) continue;
      client.set_normalised(Word::uuid, std::string(words_from_json(own->words).get(Word::uuid)));
      break;
    }
    return client;
  }

  config::Subject subject(const Client& client) const {
    config::Subject who(client, message_);
    if (nearest_->trust_agent_options) who.trusts_agent_options = true;
    return who;
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
    Wish wish{identity_, std::nullopt, message_.options.ipv4(option::dhcp_requested_address)};
    if (entry_ && entry_->address && subnet_of(link_, *entry_->address)) wish.fixed = entry_->address;
    return wish;
  }

  bool may_have(Ipv4Address address) const {
    return is_assignable(link_, world_.leases, wish(), address, now_);
  }

  Lease lease(Ipv4Address ip, LeaseState state, std::int64_t seconds) const {
    Lease lease{ip,
                identity_.mac,
                state,
                identity_.client_id,
                now_.boot,
                now_.boot + seconds,
                words_to_json(decision_.client)};
    // Firmware tells more than the system it boots: what is not said again is still true.
    const Lease* before = world_.leases.by_ip(ip);
    if (before && before->mac == lease.mac && before->words != lease.words) {
      Client joined = decision_.client;
      joined.join(words_from_json(before->words));
      lease.words = words_to_json(joined);
    }
    return lease;
  }

  Decision offer() {
    const auto address = choose_address(link_, world_.leases, world_.probes, wish(), now_);
    if (!address) return ignore(Ignored::pool_exhausted);
    step([&] { return fmt::format("address {}", address->to_string()); });
    const Lease* present = world_.leases.by_ip(*address);
    const bool is_its_own = present && present->is_live(now_);  // assignable, so it is nobody else's
    decision_.is_new_offer = !is_its_own;
    if (!is_its_own || present->state == LeaseState::offered)
      decision_.lease = lease(*address, LeaseState::offered, offer_seconds);
    return answer(MessageType::offer, *address);
  }

  bool is_our_identifier(Ipv4Address server) const {
    return server == server_identifier(request_) || server == request_.local ||
           std::find(request_.locals.begin(), request_.locals.end(), server) != request_.locals.end();
  }

  // RFC 2131 §4.3.2, in its order: SELECTING, INIT-REBOOT, RENEWING and REBINDING.
  Decision requested() {
    const auto server = message_.options.ipv4(option::dhcp_server_identifier);
    if (server && !is_our_identifier(*server)) return chose_another();
    const bool renewing = !message_.ciaddr.is_unspecified();
    const auto wanted = renewing ? message_.ciaddr : message_.options.ipv4(option::dhcp_requested_address);
    if (!wanted) return ignore(Ignored::wrong_address);
    const config::Subnet* subnet = subnet_of(link_, *wanted);
    if (!server && !(subnet ? subnet : nearest_)->authoritative && !own_lease(*wanted) &&
        wish().fixed != wanted)
      return ignore(Ignored::no_record);
    if (!may_have(*wanted)) return refuse(*wanted);
    return bind(*wanted);
  }

  // The client took somebody else's offer: ours is free again at once.
  Decision chose_another() {
    for (const config::Subnet* subnet : link_) {
      const Lease* own = world_.leases.of_client(identity_, subnet->network);
      if (!own || own->state != LeaseState::offered || !own->is_live(now_)) continue;
      decision_.lease = *own;
      decision_.lease->expires = now_.boot;
    }
    return ignore(Ignored::other_server);
  }

  Decision refuse(Ipv4Address wanted) {
    step([&] { return fmt::format("{} is not this client's to have", wanted.to_string()); });
    Reply reply = start_reply(request_, MessageType::nak);
    // RFC 2131 §4.3.2: the relay has to broadcast it, since the client's address is wrong.
    if (!message_.giaddr.is_unspecified()) reply.message.flags |= dhcp::broadcast_flag;
    reply.message.options.set_text(option::dhcp_message,
                                   fmt::format("{} is not yours here", wanted.to_string()));
    reply.destination = destination_of(request_, reply.message);
    decision_.outcome = std::move(reply);
    return std::move(decision_);
  }

  Decision bind(Ipv4Address address) {
    decision_.lease =
        lease(address, LeaseState::bound, lease_times(*subnet_of(link_, address), message_).lease);
    return answer(MessageType::ack, address);
  }

  // The client's own live lease of that address; null when it is not its own.
  const Lease* own_lease(std::optional<Ipv4Address> address) const {
    const Lease* lease = address ? world_.leases.by_ip(*address) : nullptr;
    return lease && world_.leases.is_of(*lease, identity_) ? lease : nullptr;
  }

  // What a client says of an address that it holds or was offered, and of no other.
  Decision given_up(std::optional<Ipv4Address> address, LeaseState state, std::int64_t seconds) {
    const auto server = message_.options.ipv4(option::dhcp_server_identifier);
    if (server && !is_our_identifier(*server)) return ignore(Ignored::other_server);
    const Lease* own = own_lease(address);
    if (!own || !own->is_live(now_) || own->state == LeaseState::declined) return ignore(Ignored::no_record);
    decision_.lease = lease(own->ip, state, seconds);
    return ignore(Ignored::nothing_to_say);
  }

  Decision declined() {
    return given_up(message_.options.ipv4(option::dhcp_requested_address), LeaseState::declined,
                    decline_seconds);
  }
  Decision released() { return given_up(message_.ciaddr, LeaseState::released, 0); }

  Decision informed() {
    // The answer goes to ciaddr, so a stranger must not be able to name somebody else's.
    const bool is_forged = message_.giaddr.is_unspecified() && !request_.source.is_unspecified() &&
                           request_.source != message_.ciaddr;
    const config::Subnet* subnet = subnet_of(link_, message_.ciaddr);
    if (is_forged || !subnet) return ignore(Ignored::wrong_address);
    decision_.subnet = subnet;
    Reply reply = start_reply(request_, MessageType::ack);
    reply.message.ciaddr = message_.ciaddr;
    add_network_options(reply, request_, *subnet);
    return finish(std::move(reply), false);
  }

  Decision answer(MessageType type, Ipv4Address address) {
    Reply reply = start_reply(request_, type);
    reply.message.yiaddr = address;
    decision_.subnet = subnet_of(link_, address);
    // RFC 2131 table 3: an ACK repeats the client's ciaddr, an OFFER has none.
    if (type == MessageType::ack) reply.message.ciaddr = message_.ciaddr;
    set_lease_times(reply.message.options, lease_times(*decision_.subnet, message_));
    add_network_options(reply, request_, *decision_.subnet);
    return finish(std::move(reply), false);
  }

  // --- BOOTP (RFC 951, RFC 1534 §2): one question and one answer, and the address is the client's for good
  // ---

  Decision bootp() {
    std::erase_if(link_, [](const config::Subnet* subnet) { return subnet->bootp == config::Bootp::none; });
    if (link_.empty()) return ignore(Ignored::bootp);
    Reply reply = start_reply(request_, std::nullopt);
    if (message_.ciaddr.is_unspecified()) {
      const auto address = bootp_address();
      if (!address) return ignore(wish().fixed ? Ignored::pool_exhausted : Ignored::no_record);
      reply.message.yiaddr = *address;
      decision_.lease = lease(*address, LeaseState::bound, bootp_seconds);
      decision_.subnet = subnet_of(link_, *address);
    } else {
      reply.message.ciaddr = message_.ciaddr;  // it knows its address, and wants to know what to boot
    }
    add_network_options(reply, request_, *decision_.subnet);
    reply.max_size = dhcp::smallest_reply;
    return finish(std::move(reply), false);
  }

  std::optional<Ipv4Address> bootp_address() const {
    const Wish wanted = wish();
    if (wanted.fixed) return may_have(*wanted.fixed) ? wanted.fixed : std::nullopt;
    Link dynamic = link_;
    std::erase_if(dynamic,
                  [](const config::Subnet* subnet) { return subnet->bootp != config::Bootp::dynamic; });
    return choose_address(dynamic, world_.leases, world_.probes, wanted, now_);
  }

  // --- Beside another server ---

  Decision proxy_offer() {
    if (decision_.kind == ClientKind::plain || decision_.kind == ClientKind::uboot) {
      return ignore(Ignored::not_netbooting);
    }
    if (is_bootp()) return ignore(Ignored::bootp);
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
    BootAnswer boot =
        add_boot(reply, {world_.catalog.site(), world_.files, request_, subject(decision_.client),
                         decision_.kind, *decision_.subnet, entry_, proxy, trace_});
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
  Link link_;
  const config::Subnet* nearest_ = nullptr;
  Identity identity_;
  const config::ClientEntry* entry_ = nullptr;
  Decision decision_;
};

}  // namespace

Decision decide(const World& world, const Request& request, Now now, boot::Trace* trace) {
  return Decider(world, request, now, trace).run();
}

}  // namespace pxe::dhcpd
