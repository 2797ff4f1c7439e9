#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/addr/ipv4.hpp"
#include "common/addr/mac_address.hpp"

namespace pxe::dhcpd {

// Two clocks: a lease's life follows the one that nobody sets, and only what is written for people follows
// the wall.
struct Now {
  std::int64_t boot = 0;  // seconds since the machine started, suspend included
  std::int64_t wall = 0;  // seconds since 1970
};

enum class LeaseState : std::uint8_t {
  offered,  // not yet on disk: an OFFER is out, and the address is kept for it
  bound,
  released,
  declined,  // another host answered for the address
};
std::string_view to_string(LeaseState state);

// Who asks. Which of the two counts is for lease-by to say.
struct Identity {
  MacAddress mac;
  std::string client_id;  // option 61 in hexadecimal; empty when it was not sent
};

struct Lease {
  Ipv4Address ip;
  MacAddress mac;
  LeaseState state = LeaseState::offered;
  std::string client_id;     // as in Identity
  std::int64_t starts = 0;   // boot clock
  std::int64_t expires = 0;  // boot clock
  std::string words;         // what the client last said of itself, as JSON: see pxe/words_json.hpp

  bool is_live(Now now) const { return state != LeaseState::released && expires > now.boot; }
};

}  // namespace pxe::dhcpd
