#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "common/base/bytes.hpp"
#include "common/base/result.hpp"

namespace pxe {

class Ipv4Address {
 public:
  constexpr Ipv4Address() = default;
  constexpr explicit Ipv4Address(std::uint32_t value) : value_(value) {}  // host byte order
  constexpr Ipv4Address(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d)
      : value_(std::uint32_t{a} << 24 | std::uint32_t{b} << 16 | std::uint32_t{c} << 8 | d) {}

  // Four decimal numbers; a leading zero is refused, because some programs read it as octal.
  static Result<Ipv4Address> parse(std::string_view text);

  constexpr std::uint32_t value() const { return value_; }
  std::string to_string() const;
  std::string to_hex() const;  // C0A80744, as pxelinux writes an address into a file name

  constexpr bool is_unspecified() const { return value_ == 0; }
  constexpr bool is_broadcast() const { return value_ == 0xffffffff; }
  constexpr bool is_loopback() const { return value_ >> 24 == 127; }
  constexpr bool is_multicast() const { return value_ >> 28 == 14; }
  // An address that one host can have and be reached at.
  constexpr bool is_unicast() const { return value_ >> 24 != 0 && value_ >> 28 < 14 && !is_loopback(); }

  friend constexpr bool operator==(Ipv4Address, Ipv4Address) = default;
  friend constexpr auto operator<=>(Ipv4Address, Ipv4Address) = default;

 private:
  std::uint32_t value_ = 0;
};

// First to last, both included.
struct Ipv4Range {
  Ipv4Address first;
  Ipv4Address last;

  // `10.77.0.50-10.77.0.150`, or one address for itself.
  static Result<Ipv4Range> parse(std::string_view text);

  constexpr bool contains(Ipv4Address address) const { return first <= address && address <= last; }
  constexpr std::uint64_t size() const { return std::uint64_t{last.value()} - first.value() + 1; }
  std::string to_string() const;
  friend bool operator==(const Ipv4Range&, const Ipv4Range&) = default;
};

class Ipv4Network {
 public:
  constexpr Ipv4Network() = default;
  // The host bits of address are dropped. prefix is 0 to 32.
  Ipv4Network(Ipv4Address address, int prefix);

  // `10.77.0.0/24`; host bits set are refused with the network that was probably meant.
  static Result<Ipv4Network> parse(std::string_view text);

  int prefix() const { return prefix_; }
  Ipv4Address address() const { return address_; }
  Ipv4Address netmask() const;
  Ipv4Address broadcast() const;
  bool contains(Ipv4Address address) const;
  bool overlaps(const Ipv4Network& other) const;
  std::string to_string() const;
  friend bool operator==(const Ipv4Network&, const Ipv4Network&) = default;

 private:
  Ipv4Address address_;
  int prefix_ = 32;
};

inline Ipv4Address read_ipv4(Reader& reader) { return Ipv4Address(reader.u32()); }

}  // namespace pxe

template <>
struct std::hash<pxe::Ipv4Address> {
  std::size_t operator()(pxe::Ipv4Address address) const {
    return std::hash<std::uint32_t>{}(address.value());
  }
};
