// Which requests are worth an answer at all, and which of them begin a transfer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/addr/ipv4.hpp"
#include "tools/pxe-tftpd/timing.hpp"

namespace pxe::tftpd {

// A client's end of a transfer: its address and the port it chose (its TID).
struct Peer {
  Ipv4Address address{};
  std::uint16_t port = 0;
  friend bool operator==(Peer, Peer) = default;
  friend auto operator<=>(Peer, Peer) = default;
};

// Why a datagram at the server's own port is passed over without an answer; absent: it is a request to think
// about. Two servers must never be brought to talk to each other (CVE-2024-2169), so nothing is answered that
// comes from a port where one listens. allowed: who is answered at all, nobody named meaning everybody.
// interfaces: where requests are answered, none named meaning everywhere; interface: where this one came in.
std::optional<std::string_view> reason_to_ignore(Peer peer, std::uint16_t own_port,
                                                 const std::vector<Ipv4Network>& allowed,
                                                 const std::vector<std::string>& interfaces = {},
                                                 std::string_view interface = {});

struct Capacity {
  std::size_t transfers = 4096;
  std::size_t transfers_per_client = 256;  // by address
};

// A transfer that runs to the same peer already.
struct Running {
  bool same_request = false;  // to the byte
  bool proven = false;        // the peer has answered in it
  Duration silence{};         // since the peer's last packet
};

enum class Admission {
  admitted,
  replaces,     // the running transfer ends and this one begins
  duplicate,    // the running transfer answers it
  client_full,  // later perhaps: the client will ask again
  server_full,
};

Admission admit(const Capacity& capacity, std::size_t running, std::size_t running_to_client,
                const std::optional<Running>& to_peer);

}  // namespace pxe::tftpd
