#include "tools/pxe-tftpd/admission.hpp"

#include <algorithm>

namespace pxe::tftpd {
namespace {

// echo, chargen, DNS, DHCP, TFTP and NTP servers, which answer whatever they are sent.
constexpr std::uint16_t ports_of_servers[] = {0, 7, 19, 53, 67, 69, 123};

// A second request with the same words is the network's copy, or the client's impatience; after this long a
// silence it is a machine that was switched off and on and uses the same port again.
constexpr Duration silence_of_the_dead = std::chrono::seconds(1);

}  // namespace

std::optional<std::string_view> reason_to_ignore(Peer peer, std::uint16_t own_port,
                                                 const std::vector<Ipv4Network>& allowed,
                                                 const std::vector<std::string>& interfaces,
                                                 std::string_view interface) {
  if (!peer.address.is_unicast() && !peer.address.is_loopback()) return "no host has its source address";
  const bool server = peer.port == own_port ||
                      std::find(std::begin(ports_of_servers), std::end(ports_of_servers), peer.port) !=
                          std::end(ports_of_servers);
  if (server) return "servers listen at its source port";
  const bool allows =
      allowed.empty() || std::any_of(allowed.begin(), allowed.end(),
                                     [&](const auto& network) { return network.contains(peer.address); });
  const bool is_here =
      interfaces.empty() || std::find(interfaces.begin(), interfaces.end(), interface) != interfaces.end();
  if (!is_here) return "its interface is not in the key interfaces of [tftp]";
  if (!allows) return "its address is not in the key allow of [site]";
  return std::nullopt;
}

Admission admit(const Capacity& capacity, std::size_t running, std::size_t running_to_client,
                const std::optional<Running>& to_peer) {
  if (to_peer) {
    const bool restarted = to_peer->proven && to_peer->silence >= silence_of_the_dead;
    return to_peer->same_request && !restarted ? Admission::duplicate : Admission::replaces;
  }
  if (running >= capacity.transfers) return Admission::server_full;
  if (running_to_client >= capacity.transfers_per_client) return Admission::client_full;
  return Admission::admitted;
}

}  // namespace pxe::tftpd
