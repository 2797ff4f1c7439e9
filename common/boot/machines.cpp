#include "common/boot/machines.hpp"

namespace pxe::boot {
namespace {

// The machine that has the request's source address, unless the request names another one.
std::optional<Client> at_source(const Client& said, Ipv4Address source, const Machines& machines) {
  auto known = machines.by_ip(source);
  const auto contradicts = [&](Word word) {
    return known && said.has(word) && known->has(word) && said.get(word) != known->get(word);
  };
  if (contradicts(Word::mac) || contradicts(Word::uuid) || contradicts(Word::ip)) return std::nullopt;
  return known;
}

std::optional<Client> known_machine(const Client& said, std::optional<Ipv4Address> source,
                                    const Machines& machines) {
  if (const auto mac = MacAddress::parse(said.get(Word::mac))) return machines.by_mac(*mac);
  std::optional<Client> known;
  if (const auto uuid = Uuid::parse(said.get(Word::uuid))) known = machines.by_uuid(*uuid);
  if (const auto ip = Ipv4Address::parse(said.get(Word::ip)); ip && !known) known = machines.by_ip(*ip);
  if (!known && source) known = at_source(said, *source, machines);
  return known;
}

}  // namespace

Client identify(Client said, std::optional<Ipv4Address> source, const Machines& machines) {
  if (const auto known = known_machine(said, source, machines)) said.join(*known);
  if (source && !said.has(Word::ip)) (void)said.set(Word::ip, source->to_string());
  said.derive_arch();
  return said;
}

}  // namespace pxe::boot
