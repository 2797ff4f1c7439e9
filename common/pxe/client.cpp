#include "common/pxe/client.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "common/addr/uuid.hpp"
#include "common/base/percent.hpp"
#include "common/base/text.hpp"
#include "common/pxe/ipxe.hpp"
#include "common/pxe/suboptions.hpp"
#include "common/pxe/user_class.hpp"

namespace pxe {
namespace {

namespace option = dhcp::option;

// `PXEClient:Arch:00007:UNDI:003016`: the number after Arch is decimal, whatever the documentation of some
// servers says.
std::optional<Arch> arch_from_vendor_class(std::string_view vendor_class) {
  constexpr std::string_view marker = ":Arch:";
  const auto at = vendor_class.find(marker);
  if (at == std::string_view::npos) return std::nullopt;
  const auto number = parse_number<std::uint16_t>(vendor_class.substr(at + marker.size(), 5));
  return number ? std::optional(Arch(*number)) : std::nullopt;
}

constexpr std::uint16_t rpiboot = 41;

// Its ROM says the same as a PC's, architecture 0 too: only its address tells, or in newer ones option 97,
// which begins with "RPi" (rpi-eeprom#103).
bool is_raspberry_pi(const dhcp::Message& message) {
  constexpr std::uint8_t vendors[][3] = {
      {0xb8, 0x27, 0xeb}, {0xdc, 0xa6, 0x32}, {0xe4, 0x5f, 0x01}, {0x28, 0xcd, 0xc1}, {0xd8, 0x3a, 0xdd}};
  const auto mac = message.chaddr.bytes();
  for (const auto& vendor : vendors) {
    if (mac.size() == 6 && std::equal(std::begin(vendor), std::end(vendor), mac.begin())) return true;
  }
  const auto id = message.options.find(option::uuid_guid);
  return id && id->size() == 17 && as_text(id->subspan(1)).starts_with("RPi");
}

void take_machine_id(const dhcp::Message& message, Client& client) {
  const auto value = message.options.find(option::uuid_guid);
  constexpr std::uint8_t guid_type = 0;
  if (!value || value->size() != 17 || (*value)[0] != guid_type) return;
  const Uuid uuid = Uuid::from_wire(value->subspan<1, 16>());
  if (!uuid.is_absent()) client.set_normalised(Word::uuid, uuid.to_string());
}

void take_ipxe_options(const dhcp::Message& message, Client& client) {
  const auto value = message.options.find(option::ipxe);
  if (!value) return;
  for (const Suboption& sub : decode_suboptions(*value).list) {
    const ipxe::SuboptionInfo* known = ipxe::find_suboption(sub.code);
    if (!known) continue;
    if (known->type == ipxe::SuboptionType::feature && sub.value.size() == 1) {
      client.set_feature(known->name, std::to_string(sub.value[0]));
    } else if (sub.code == ipxe::suboption::version) {
      (void)client.set(Word::version, ipxe::version_to_string(sub.value));
    } else if (sub.code == ipxe::suboption::bus_id) {
      (void)client.set(Word::busid, to_hex(sub.value));
    }
  }
}

// RFC 3046's circuit and remote id, RFC 3993's subscriber id; text where it is printable, else hexadecimal.
void take_relay_options(const dhcp::Message& message, Client& client) {
  Reader reader(message.options.find(option::dhcp_agent_options).value_or(Bytes{}));
  while (!reader.at_end()) {
    const std::uint8_t code = reader.u8();
    const Bytes value = reader.take(reader.u8());
    const std::string shown = is_printable(as_text(value)) ? std::string(as_text(value)) : to_hex(value);
    if (code == 1) (void)client.set(Word::circuit_id, shown);
    if (code == 2) (void)client.set(Word::remote_id, shown);
    if (code == 6) (void)client.set(Word::subscriber_id, shown);
  }
}

}  // namespace

Result<void> Client::set(Word word, std::string_view value) {
  auto normalised = normalise(word, value);
  if (!normalised) return fail(fmt::format("{}: {}", info(word).name, normalised.error().sentence));
  const bool no_uuid = word == Word::uuid && !normalised->empty() && Uuid::parse(*normalised)->is_absent();
  words_[static_cast<std::size_t>(word)] = no_uuid ? std::string() : std::move(*normalised);
  return {};
}

void Client::set_feature(std::string_view name, std::string_view value) {
  features_.insert_or_assign(std::string(name), std::string(value));
}

std::string_view Client::get(std::string_view name) const {
  if (const auto word = find_word(name)) return get(*word);
  const auto named = feature_of(name);
  const auto feature = named ? features_.find(*named) : features_.end();
  return feature == features_.end() ? std::string_view{} : feature->second;
}

void Client::join(const Client& other) {
  for (std::size_t i = 0; i < word_count; ++i) {
    if (words_[i].empty()) words_[i] = other.words_[i];
  }
  features_.insert(other.features_.begin(), other.features_.end());
  derive_arch();
}

void Client::derive_arch() {
  if (has(Word::arch)) return;
  if (const auto arch = Arch::from_ipxe(get(Word::platform), get(Word::buildarch))) {
    words_[static_cast<std::size_t>(Word::arch)] = arch->name();
  }
}

Result<Client> client_from_query(std::string_view query) {
  Client client;
  for (const auto& [key, value] : parse_query(query)) {
    if (const auto word = find_word(key)) {
      if (const auto done = client.set(*word, value); !done) return tl::make_unexpected(done.error());
    } else if (const auto feature = feature_of(key); feature && !value.empty()) {
      client.set_feature(*feature, value);
    }
  }
  client.derive_arch();
  return client;
}

std::optional<Arch> arch_of(const dhcp::Message& message) {
  const auto list = message.options.find(option::client_system);
  const auto told = list && list->size() >= 2
                        ? std::optional(Arch(Reader(*list).u16()))
                        : arch_from_vendor_class(message.options.text(option::vendor_class_identifier));
  return told == Arch(0) && is_raspberry_pi(message) ? Arch(rpiboot) : told;
}

Client client_from_message(const dhcp::Message& message) {
  Client client;
  constexpr std::size_t shortest_mac = 6;  // what MacAddress::parse() takes for one
  if (message.chaddr.size() >= shortest_mac) client.set_normalised(Word::mac, message.chaddr.to_string());
  if (const auto arch = arch_of(message)) client.set_normalised(Word::arch, arch->name());
  (void)client.set(Word::vendor_class, message.options.text(option::vendor_class_identifier));
  (void)client.set(Word::hostname, message.options.text(option::host_name));
  if (const auto value = message.options.find(option::user_class)) {
    const auto classes = decode_user_class(*value);
    if (!classes.empty()) (void)client.set(Word::user_class, classes.front());
  }
  take_machine_id(message, client);
  take_ipxe_options(message, client);
  take_relay_options(message, client);
  return client;
}

std::string_view to_string(ClientKind kind) {
  switch (kind) {
    case ClientKind::plain: return "plain";
    case ClientKind::bios_pxe: return "bios-pxe";
    case ClientKind::uefi_pxe: return "uefi-pxe";
    case ClientKind::uefi_http: return "uefi-http";
    case ClientKind::ipxe: return "ipxe";
    case ClientKind::uboot: return "uboot";
    case ClientKind::raspberry_pi: return "raspberry-pi";
  }
  return "";
}

ClientKind classify(const dhcp::Message& message) {
  const auto user_class = message.options.find(option::user_class);
  if (user_class) {
    for (const std::string_view name : decode_user_class(*user_class)) {
      if (name == "iPXE" || name == "gPXE") return ClientKind::ipxe;
    }
  }
  // FlexBoot and some ROM builds of iPXE send 175 but no user class.
  if (message.options.has(option::ipxe)) return ClientKind::ipxe;
  const std::string_view vendor_class = message.options.text(option::vendor_class_identifier);
  if (vendor_class.starts_with("HTTPClient")) return ClientKind::uefi_http;
  if (vendor_class.starts_with("U-Boot")) return ClientKind::uboot;
  if (!vendor_class.starts_with("PXEClient")) return ClientKind::plain;
  if (arch_of(message) == Arch(rpiboot)) return ClientKind::raspberry_pi;
  const Firmware firmware = arch_of(message).value_or(Arch(0)).firmware();
  return firmware == Firmware::uefi ? ClientKind::uefi_pxe : ClientKind::bios_pxe;
}

}  // namespace pxe
