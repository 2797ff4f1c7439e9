#include "common/config/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "common/base/text.hpp"

namespace pxe::config {
namespace {

void check_boot_name(const Site& site, const std::string& name, const Place& place, Errors& errors) {
  if (name.empty() || site.find_boot(name)) return;
  std::vector<std::string_view> names;
  for (const Boot& boot : site.boots) names.push_back(boot.name);
  const auto near = nearest(name, names);
  errors.push_back({place, fmt::format("there is no [boot.{}]{}", printable(name),
                                       near ? fmt::format("; did you mean {}?", *near) : "")});
}

void check_subnet(const Subnet& subnet, Errors& errors) {
  const auto usable = [&](Ipv4Address address) {
    const bool host = address != subnet.network.address() && address != subnet.network.broadcast();
    return subnet.network.contains(address) && (host || subnet.network.prefix() >= 31);
  };
  if (subnet.proxy && !subnet.pool.empty()) {
    errors.push_back({subnet.place, "proxy = true gives no addresses, so it cannot have a pool"});
  }
  for (const Ipv4Range& range : subnet.pool) {
    if (usable(range.first) && usable(range.last)) continue;
    errors.push_back({subnet.place, fmt::format("the pool {} does not lie within the hosts of {}",
                                                range.to_string(), subnet.network.to_string())});
  }
  for (std::size_t i = 0; i < subnet.pool.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const bool apart =
          subnet.pool[i].last < subnet.pool[j].first || subnet.pool[j].last < subnet.pool[i].first;
      if (apart) continue;
      errors.push_back({subnet.place, fmt::format("the pools {} and {} overlap", subnet.pool[j].to_string(),
                                                  subnet.pool[i].to_string())});
    }
  }
}

void check_subnets(const DhcpSettings& dhcp, Errors& errors) {
  for (std::size_t i = 0; i < dhcp.subnets.size(); ++i) {
    check_subnet(dhcp.subnets[i], errors);
    for (std::size_t j = 0; j < i; ++j) {
      if (!dhcp.subnets[i].network.overlaps(dhcp.subnets[j].network)) continue;
      errors.push_back({dhcp.subnets[i].place,
                        fmt::format("{} overlaps {} at {}", dhcp.subnets[i].network.to_string(),
                                    dhcp.subnets[j].network.to_string(), dhcp.subnets[j].place.to_string())});
    }
  }
}

void check_addresses(const Site& site, Errors& errors) {
  std::unordered_map<Ipv4Address, const ClientEntry*> taken;
  for (const ClientEntry& client : site.clients) {
    if (!client.address) continue;
    const auto [other, fresh] = taken.emplace(*client.address, &client);
    if (!fresh) {
      errors.push_back(
          {client.place, fmt::format("{} has the address {} already, at {}", other->second->name,
                                     client.address->to_string(), other->second->place.to_string())});
    }
    const auto& subnets = site.dhcp.subnets;
    const bool served = subnets.empty() || std::any_of(subnets.begin(), subnets.end(), [&](const Subnet& s) {
                          return s.network.contains(*client.address);
                        });
    if (!served) {
      errors.push_back({client.place, fmt::format("the address {} lies in no [[dhcp.subnet]]",
                                                  client.address->to_string())});
    }
  }
}

// Items lead to boots, the default is one of them, and no menu leads back to itself.
void check_menu(const Site& site, const Boot& menu, Errors& errors) {
  const BootParts& parts = menu.parts;
  for (const MenuItem& item : parts.items) check_boot_name(site, item.boot, item.place, errors);
  const bool listed = std::any_of(parts.items.begin(), parts.items.end(),
                                  [&](const MenuItem& item) { return item.boot == parts.default_item; });
  if (!parts.default_item.empty() && !parts.items.empty() && !listed)
    errors.push_back(
        {parts.default_place, fmt::format("{} is not among the items", printable(parts.default_item))});
  std::vector<const Boot*> reached{&menu};
  for (std::size_t i = 0; i < reached.size(); ++i) {
    for (const MenuItem& item : reached[i]->parts.items) {
      const Boot* next = site.find_boot(item.boot);
      if (next == &menu) return errors.push_back({item.place, "this menu leads back to itself"});
      if (next && std::find(reached.begin(), reached.end(), next) == reached.end()) reached.push_back(next);
    }
  }
}

}  // namespace

void check(const Site& site, Errors& errors) {
  check_subnets(site.dhcp, errors);
  check_addresses(site, errors);
  for (const ClientEntry& client : site.clients) {
    check_boot_name(site, client.boot, client.boot_place, errors);
    check_boot_name(site, client.once, client.once_place, errors);
  }
  for (const Boot& boot : site.boots) check_menu(site, boot, errors);
  check_boot_name(site, site.default_boot, site.default_boot_place, errors);
}

}  // namespace pxe::config
