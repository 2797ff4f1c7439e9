#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace pxe::dhcp {

// How the value of an option is laid out.
enum class OptionType {
  empty,
  boolean,
  u8,
  u16,
  u32,
  s32,
  ipv4,
  ipv4_list,
  ipv4_pairs,
  u16_list,
  text,
  bytes,
  name_list,  // domain names, compressed as in RFC 1035 4.1.4
  routes,     // RFC 3442
  message_type,
  option_list,
  vendor_class,
  client_id,
  user_class,
  client_fqdn,
  relay_agent,
  arch_list,
  ndi,
  machine_id,
  vendor,
  vendor_identifying_class,
  vendor_identifying_options,
  ipxe
};

struct OptionInfo {
  std::uint8_t code = 0;
  std::string_view name;
  OptionType type = OptionType::bytes;
  std::string_view source;
};

// The codes by name: option::routers is 3.
namespace option {
inline constexpr std::uint8_t pad = 0;
inline constexpr std::uint8_t end = 255;
#define OPTION(code, name, type, source) inline constexpr std::uint8_t name = code;
#include "common/dhcp/option_list.inc"
#undef OPTION
}  // namespace option

std::span<const OptionInfo> option_table();  // by rising code
const OptionInfo* find_option(std::uint8_t code);
const OptionInfo* find_option(std::string_view name);  // also a decimal number of 1 to 254 that has a name
std::string option_name(std::uint8_t code);            // `routers`, or `option-224` where there is no name

enum class MessageType : std::uint8_t {
  discover = 1,
  offer,
  request,
  decline,
  ack,
  nak,
  release,
  inform,  // RFC 2131
  forcerenew,
  leasequery,
  leaseunassigned,
  leaseunknown,
  leaseactive,  // RFC 3203, RFC 4388
  bulkleasequery,
  leasequerydone,
  activeleasequery,
  leasequerystatus,
  tls  // RFC 6926, RFC 7724
};

// `DISCOVER`; absent for a number that no RFC gives a meaning.
std::optional<std::string_view> message_type_name(std::uint8_t value);

}  // namespace pxe::dhcp
