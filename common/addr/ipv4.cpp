#include "common/addr/ipv4.hpp"

#include <fmt/format.h>

#include <charconv>

#include "common/base/text.hpp"

namespace pxe {
namespace {

constexpr std::uint32_t mask_of(int prefix) { return prefix == 0 ? 0 : ~std::uint32_t{0} << (32 - prefix); }

}  // namespace

Result<Ipv4Address> Ipv4Address::parse(std::string_view text) {
  const auto parts = split(text, '.');
  std::uint32_t value = 0;
  bool good = parts.size() == 4;
  for (const std::string_view part : parts) {
    const auto number = parse_number<std::uint8_t>(part);
    good = good && number && (part.size() == 1 || part[0] != '0');
    if (!good) return fail("'" + printable(text) + "' is not an IPv4 address such as 192.168.7.68");
    value = value << 8 | *number;
  }
  return Ipv4Address(value);
}

// By hand: pxe-sniff and the daemons' logs print addresses by the million.
std::string Ipv4Address::to_string() const {
  char text[16];
  char* at = text;
  for (const int shift : {24, 16, 8, 0}) {
    if (shift != 24) *at++ = '.';
    at = std::to_chars(at, text + sizeof text, value_ >> shift & 255).ptr;
  }
  return {text, at};
}

std::string Ipv4Address::to_hex() const { return fmt::format("{:08X}", value_); }

Result<Ipv4Range> Ipv4Range::parse(std::string_view text) {
  const auto dash = text.find('-');
  const auto first = Ipv4Address::parse(trim(text.substr(0, dash)));
  if (!first) return tl::make_unexpected(first.error());
  if (dash == std::string_view::npos) return Ipv4Range{*first, *first};
  const auto last = Ipv4Address::parse(trim(text.substr(dash + 1)));
  if (!last) return tl::make_unexpected(last.error());
  if (*last < *first) return fail("the range " + std::string(text) + " ends before it begins");
  return Ipv4Range{*first, *last};
}

std::string Ipv4Range::to_string() const {
  return first == last ? first.to_string() : first.to_string() + "-" + last.to_string();
}

Ipv4Network::Ipv4Network(Ipv4Address address, int prefix)
    : address_(address.value() & mask_of(prefix)), prefix_(prefix) {}

Result<Ipv4Network> Ipv4Network::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = Ipv4Address::parse(text.substr(0, slash));
  if (!address) return tl::make_unexpected(address.error());
  if (slash == std::string_view::npos) {
    return fail("'" + printable(text) + "' lacks its prefix length, as in " + address->to_string() + "/24");
  }
  const auto prefix = parse_number<int>(text.substr(slash + 1));
  if (!prefix || *prefix > 32) return fail("'" + printable(text) + "' has no prefix length of 0 to 32");
  const Ipv4Network network(*address, *prefix);
  if (network.address() != *address) {
    return fail(fmt::format("{} has host bits set; the network is {}", text, network.to_string()));
  }
  return network;
}

Ipv4Address Ipv4Network::netmask() const { return Ipv4Address(mask_of(prefix_)); }

Ipv4Address Ipv4Network::broadcast() const { return Ipv4Address(address_.value() | ~mask_of(prefix_)); }

bool Ipv4Network::contains(Ipv4Address address) const {
  return (address.value() & mask_of(prefix_)) == address_.value();
}

bool Ipv4Network::overlaps(const Ipv4Network& other) const {
  return contains(other.address_) || other.contains(address_);
}

std::string Ipv4Network::to_string() const { return fmt::format("{}/{}", address_.to_string(), prefix_); }

}  // namespace pxe
