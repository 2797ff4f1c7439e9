#include "common/config/pattern.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "common/addr/uuid.hpp"
#include "common/base/text.hpp"
#include "common/pxe/arch.hpp"
#include "common/pxe/ipxe.hpp"

namespace pxe::config {
namespace {

using dhcp::OptionType;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// `1.21.1+ (g3fe6)` is 1, 21, 1: what a version says before it becomes a name. Absent without a digit.
std::optional<std::vector<std::uint64_t>> dotted_number(std::string_view text) {
  std::vector<std::uint64_t> parts;
  for (;;) {
    const auto digits =
        static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) - text.begin());
    const auto part = parse_number<std::uint64_t>(text.substr(0, digits));
    if (!part) break;
    parts.push_back(*part);
    text.remove_prefix(digits);
    if (!text.starts_with('.')) break;
    text.remove_prefix(1);
  }
  if (parts.empty()) return std::nullopt;
  while (parts.size() > 1 && parts.back() == 0) parts.pop_back();  // 1.20 and 1.20.0 are the same
  return parts;
}

bool fits_bound(const Bound& bound, std::string_view value) {
  const auto number = dotted_number(value);
  const auto limit = dotted_number(bound.number);
  if (!number || !limit) return false;
  if (*number == *limit) return bound.or_equal;
  return (*number > *limit) == bound.above;
}

std::optional<Bound> parse_bound(std::string_view text) {
  if (!text.starts_with('<') && !text.starts_with('>')) return std::nullopt;
  Bound bound;
  bound.above = text.front() == '>';
  text.remove_prefix(1);
  bound.or_equal = text.starts_with('=');
  if (bound.or_equal) text.remove_prefix(1);
  bound.number = std::string(trim(text));
  const bool whole = !bound.number.empty() && std::all_of(bound.number.begin(), bound.number.end(),
                                                          [](char c) { return is_digit(c) || c == '.'; });
  return whole && dotted_number(bound.number) ? std::optional(std::move(bound)) : std::nullopt;
}

// Globs over addresses are compared with the normal spelling, so bring them there as far as a pattern can be.
std::string normal_glob(WordType type, std::string_view text) {
  switch (type) {
    case WordType::mac: {
      std::string out = lower(text);
      if (out.find('[') == std::string::npos) std::replace(out.begin(), out.end(), '-', ':');
      return out;
    }
    case WordType::uuid:
    case WordType::arch: return lower(text);
    default: return std::string(text);
  }
}

Result<Pattern> network_pattern(std::string_view text) {
  const auto network = Ipv4Network::parse(text);
  if (!network) return tl::make_unexpected(network.error());
  return Pattern(*network);
}

Result<Pattern> parse_word_pattern(Word word, std::string_view text) {
  const WordType type = info(word).type;
  if (has_glob(text)) return Pattern(Glob{normal_glob(type, text)});
  if (type == WordType::ipv4 && text.find('/') != std::string_view::npos) return network_pattern(text);
  auto value = normalise(word, text);
  if (!value) return tl::make_unexpected(value.error());
  return Pattern(Exact{std::move(*value)});
}

Result<Pattern> parse_option_pattern(const OptionName& name, std::string_view text) {
  const dhcp::OptionInfo* info = dhcp::find_option(name.code);
  const OptionType type = info && name.sub.empty() ? info->type : OptionType::bytes;
  const bool address = type == OptionType::ipv4 || type == OptionType::ipv4_list;
  if (has_glob(text)) return Pattern(Glob{type == OptionType::machine_id ? lower(text) : std::string(text)});
  if (text.find('/') != std::string_view::npos && Ipv4Network::parse(text)) return network_pattern(text);
  if (address) {
    const auto parsed = Ipv4Address::parse(text);
    if (!parsed) return tl::make_unexpected(parsed.error());
    return Pattern(Exact{parsed->to_string()});
  }
  if (type == OptionType::machine_id) {
    const auto uuid = Uuid::parse(text);
    return Pattern(Exact{uuid ? uuid->to_string() : lower(text)});
  }
  if (type == OptionType::arch_list && !parse_number<std::uint16_t>(text)) {
    const auto arch = Arch::parse(text);
    if (!arch) return fail(fmt::format("'{}' is not an architecture such as x64-uefi", printable(text)));
    return Pattern(Exact{arch->name()});
  }
  // Bytes in hexadecimal are compared in one spelling.
  const bool hexadecimal = text.find(':') != std::string_view::npos && from_hex(text);
  return Pattern(Exact{hexadecimal ? to_hex(*from_hex(text), ":") : std::string(text)});
}

}  // namespace

bool fits_value(const Pattern& pattern, std::string_view value) {
  if (const auto* exact = std::get_if<Exact>(&pattern)) return exact->value == value;
  if (const auto* glob = std::get_if<Glob>(&pattern)) return glob_match(glob->pattern, value);
  if (const auto* bound = std::get_if<Bound>(&pattern)) return fits_bound(*bound, value);
  if (const auto* presence = std::get_if<Presence>(&pattern)) return presence->present;
  const auto address = Ipv4Address::parse(value);
  return address && std::get<Ipv4Network>(pattern).contains(*address);
}

bool fits_absence(const Pattern& pattern) {
  const auto* presence = std::get_if<Presence>(&pattern);
  return presence && !presence->present;
}

std::string pattern_text(const Pattern& pattern) {
  if (const auto* exact = std::get_if<Exact>(&pattern)) return exact->value;
  if (const auto* glob = std::get_if<Glob>(&pattern)) return glob->pattern;
  if (const auto* presence = std::get_if<Presence>(&pattern)) return presence->present ? "true" : "false";
  if (const auto* bound = std::get_if<Bound>(&pattern))
    return fmt::format("{}{}{}", bound->above ? '>' : '<', bound->or_equal ? "=" : "", bound->number);
  return std::get<Ipv4Network>(pattern).to_string();
}

Result<Pattern> parse_pattern(const Term& term, std::string_view text) {
  if (auto bound = parse_bound(text)) return Pattern(std::move(*bound));
  if (term.option) return parse_option_pattern(*term.option, text);
  if (const auto word = find_word(term.name)) return parse_word_pattern(*word, text);
  return has_glob(text) ? Pattern(Glob{std::string(text)}) : Pattern(Exact{std::string(text)});
}

Result<Term> parse_feature(std::string_view feature) {
  if (feature == "version") return Term{"version", std::nullopt};
  std::vector<std::string_view> names{"version"};
  for (const ipxe::SuboptionInfo& row : ipxe::suboption_table()) {
    if (row.type == ipxe::SuboptionType::feature) names.push_back(row.name);
  }
  if (std::find(names.begin(), names.end(), feature) != names.end())
    return Term{std::string(feature_prefix) + std::string(feature), std::nullopt};
  const auto near = nearest(feature, names);
  return fail(fmt::format("'{}' is no feature of iPXE{}", printable(feature),
                          near ? fmt::format("; did you mean ipxe.{}?", *near) : ""));
}

}  // namespace pxe::config
