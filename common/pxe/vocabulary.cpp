#include "common/pxe/vocabulary.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "common/addr/ipv4.hpp"
#include "common/addr/mac_address.hpp"
#include "common/addr/uuid.hpp"
#include "common/base/text.hpp"
#include "common/pxe/arch.hpp"

namespace pxe {
namespace {

// netX is the interface that iPXE opened last: the one it is booting from. uristring percent-encodes.
constexpr WordInfo rows[] = {
    {Word::mac, "mac", WordType::mac, "netX/mac", "chaddr"},
    {Word::ip, "ip", WordType::ipv4, "netX/ip", ""},
    {Word::uuid, "uuid", WordType::uuid, "uuid", "97"},
    {Word::serial, "serial", WordType::text, "serial:uristring", ""},
    {Word::asset, "asset", WordType::text, "asset:uristring", ""},
    {Word::board_serial, "board_serial", WordType::text, "board-serial:uristring", ""},
    {Word::manufacturer, "manufacturer", WordType::text, "manufacturer:uristring", ""},
    {Word::product, "product", WordType::text, "product:uristring", ""},
    {Word::platform, "platform", WordType::text, "platform", ""},
    {Word::arch, "arch", WordType::arch, "", "93, else 60"},
    {Word::buildarch, "buildarch", WordType::text, "buildarch", ""},
    {Word::version, "version", WordType::text, "version:uristring", "175"},
    {Word::user_class, "user_class", WordType::text, "user-class:uristring", "77"},
    {Word::hostname, "hostname", WordType::text, "hostname:uristring", "12"},
    {Word::vendor_class, "vendor_class", WordType::text, "", "60"},
    {Word::memsize, "memsize", WordType::text, "memsize", ""},
    {Word::busid, "busid", WordType::text, "netX/busid:hexraw", "175"},
    {Word::chip, "chip", WordType::text, "netX/chip:uristring", ""},
    {Word::netmask, "netmask", WordType::ipv4, "netX/netmask", ""},
    {Word::gateway, "gateway", WordType::ipv4, "netX/gateway", ""},
    {Word::dns, "dns", WordType::text, "netX/dns", ""},
    {Word::dhcp_server, "dhcp_server", WordType::ipv4, "netX/dhcp-server", ""},
    {Word::next_server, "next_server", WordType::ipv4, "netX/next-server", ""},
    {Word::circuit_id, "circuit_id", WordType::text, "", "82"},
    {Word::remote_id, "remote_id", WordType::text, "", "82"},
    {Word::subscriber_id, "subscriber_id", WordType::text, "", "82"},
    {Word::tls_subject, "tls_subject", WordType::text, "", ""},
};
static_assert(std::size(rows) == word_count);

template <class T>
Result<std::string> respelled(const Result<T>& value) {
  if (!value) return tl::make_unexpected(value.error());
  return value->to_string();
}

}  // namespace

std::span<const WordInfo> vocabulary() { return rows; }

const WordInfo& info(Word word) { return rows[static_cast<std::size_t>(word)]; }

std::optional<Word> find_word(std::string_view name) {
  const auto* row =
      std::find_if(std::begin(rows), std::end(rows), [&](const auto& r) { return r.name == name; });
  return row == std::end(rows) ? std::nullopt : std::optional(row->word);
}

std::optional<std::string_view> feature_of(std::string_view name) {
  const bool is_feature = name.starts_with(feature_prefix) && name.size() > feature_prefix.size();
  return is_feature ? std::optional(name.substr(feature_prefix.size())) : std::nullopt;
}

Result<std::string> normalise(Word word, std::string_view value) {
  if (value.empty()) return std::string();
  switch (info(word).type) {
    case WordType::mac: return respelled(MacAddress::parse(value));
    case WordType::ipv4: return respelled(Ipv4Address::parse(value));
    case WordType::uuid: return respelled(Uuid::parse(value));
    case WordType::arch:
      if (const auto arch = Arch::parse(value)) return arch->name();
      return fail(fmt::format("'{}' is not an architecture such as x64-uefi", printable(value)));
    case WordType::text: return std::string(value);
  }
  return std::string(value);
}

}  // namespace pxe
