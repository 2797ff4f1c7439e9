#include "common/config/match.hpp"

#include <algorithm>

#include "common/base/text.hpp"

namespace pxe::config {
namespace {

bool fits_pattern(const Pattern& pattern, std::string_view value) {
  if (const auto* exact = std::get_if<Exact>(&pattern)) return exact->value == value;
  if (const auto* glob = std::get_if<Glob>(&pattern)) return glob_match(glob->pattern, value);
  const auto address = Ipv4Address::parse(value);
  return address && std::get<Ipv4Network>(pattern).contains(*address);
}

std::string pattern_text(const Pattern& pattern) {
  if (const auto* exact = std::get_if<Exact>(&pattern)) return exact->value;
  if (const auto* glob = std::get_if<Glob>(&pattern)) return glob->pattern;
  return std::get<Ipv4Network>(pattern).to_string();
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

}  // namespace

bool Condition::fits(const Client& client) const {
  const std::string_view value = client.get(word);
  if (value.empty()) return false;
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const Pattern& p) { return fits_pattern(p, value); });
}

std::string Condition::to_string() const {
  std::string out = word + " = ";
  for (const Pattern& pattern : patterns) {
    if (&pattern != patterns.data()) out += " | ";
    out += pattern_text(pattern);
  }
  return out;
}

const Condition* Match::first_unfit(const Client& client) const {
  const auto unfit =
      std::find_if(conditions.begin(), conditions.end(), [&](const auto& c) { return !c.fits(client); });
  return unfit == conditions.end() ? nullptr : &*unfit;
}

Result<Pattern> parse_pattern(std::string_view word, std::string_view text) {
  const auto known = find_word(word);
  if (!known) return has_glob(text) ? Pattern(Glob{std::string(text)}) : Pattern(Exact{std::string(text)});
  const WordType type = info(*known).type;
  if (has_glob(text)) return Pattern(Glob{normal_glob(type, text)});
  if (type == WordType::ipv4 && text.find('/') != std::string_view::npos) {
    const auto network = Ipv4Network::parse(text);
    if (!network) return tl::make_unexpected(network.error());
    return Pattern(*network);
  }
  auto value = normalise(*known, text);
  if (!value) return tl::make_unexpected(value.error());
  return Pattern(Exact{std::move(*value)});
}

bool is_match_word(std::string_view word) {
  return find_word(word).has_value() || (word.starts_with("ipxe.") && word.size() > 5);
}

}  // namespace pxe::config
