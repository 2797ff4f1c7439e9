// The words by which every program knows a machine. The same word is the key in pxe.toml, in the query of an
// iPXE script, in pxe-sniff --json, on ipxe-render's command line, in a template and in a log line.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "common/base/result.hpp"

namespace pxe {

enum class Word : std::uint8_t {
  mac,
  ip,
  uuid,
  serial,
  asset,
  board_serial,
  manufacturer,
  product,
  platform,
  arch,
  buildarch,
  version,
  user_class,
  hostname,
  vendor_class,
  memsize,
  busid,
  chip,
  netmask,
  gateway,
  dns,
  dhcp_server,
  next_server,
  circuit_id,
  remote_id,
  subscriber_id,
  tls_subject,
};
inline constexpr std::size_t word_count = 27;

// What a value must look like to be believed.
enum class WordType { mac, ipv4, uuid, arch, text };

struct WordInfo {
  Word word{};
  std::string_view name;
  WordType type = WordType::text;
  std::string_view setting;  // the iPXE setting that holds it, `serial:uristring`; empty where iPXE has none
  std::string_view dhcp;     // the DHCP option that tells it, `93, else 60`; empty where DHCP does not
};

std::span<const WordInfo> vocabulary();  // in the order of Word
const WordInfo& info(Word word);
std::optional<Word> find_word(std::string_view name);

// iPXE's features are words too, `ipxe.http`: the feature that such a name means, absent for any other name.
inline constexpr std::string_view feature_prefix = "ipxe.";
std::optional<std::string_view> feature_of(std::string_view name);

// The value as it is kept and compared: a MAC with colons, a UUID in canonical lower case, text as it came.
// Empty stays empty. The error says what the word should hold.
Result<std::string> normalise(Word word, std::string_view value);

}  // namespace pxe
