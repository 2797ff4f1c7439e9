// `match = { mac = "52:54:00:*", arch = ["x64-uefi", "arm64-uefi"], ip = "10.77.0.0/24" }`: which machines.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/addr/ipv4.hpp"
#include "common/base/result.hpp"
#include "common/config/value.hpp"
#include "common/pxe/client.hpp"

namespace pxe::config {

// One thing that a word may be. A glob is compared with the normalised value, so it is written in the normal
// spelling: lower-case MAC with colons.
struct Exact {
  std::string value;
};
struct Glob {
  std::string pattern;
};
using Pattern = std::variant<Exact, Glob, Ipv4Network>;

// A word and what it may be; one fitting pattern is enough. A word the client has not told never fits.
struct Condition {
  std::string word;
  std::vector<Pattern> patterns;

  bool fits(const Client& client) const;
  std::string to_string() const;  // `mac = 52:54:00:*`
};

// All conditions have to fit; none at all fits everybody.
struct Match {
  std::vector<Condition> conditions;

  bool fits(const Client& client) const { return first_unfit(client) == nullptr; }
  const Condition* first_unfit(const Client& client) const;  // null when all fit
};

// The error says what the word should hold.
Result<Pattern> parse_pattern(std::string_view word, std::string_view text);

// Whether users may match on this word: one of the vocabulary, or `ipxe.` and a feature.
bool is_match_word(std::string_view word);

}  // namespace pxe::config
