#include "common/boot/neighbours.hpp"

namespace pxe::boot {

std::optional<Client> Neighbours::by_ip(Ipv4Address ip) const {
  if (auto client = known_.by_ip(ip)) return client;
  if (asked_) return asked_ == ip ? found_ : std::nullopt;
  asked_ = ip;
  const auto mac = look_up_(ip);
  if (!mac) return std::nullopt;
  Client client;
  (void)client.set(Word::ip, ip.to_string());
  (void)client.set(Word::mac, mac->to_string());
  if (const auto leased = known_.by_mac(*mac)) client.join(*leased);
  found_ = std::move(client);
  return found_;
}

}  // namespace pxe::boot
