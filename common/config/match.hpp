// `match = { mac = "52:54:00:*", arch = ["x64-uefi", "arm64-uefi"], "option.77" = "iPXE*" }`: which machines.
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
#include "common/pxe/option_value.hpp"

namespace pxe::config {

// Who is matched: its words, and where DHCP is spoken the message itself. Refers to both.
struct Subject {
  Subject(const Client& who) : client(&who) {}  // NOLINT: a client is a subject
  Subject(const Client& who, const dhcp::Message& said)
      : client(&who), message(&said), trusts_agent_options(!said.giaddr.is_unspecified()) {}

  const Client* client;
  const dhcp::Message* message = nullptr;  // null: no option is known
  // Without a relay's giaddr anybody could have written option 82.
  bool trusts_agent_options = false;
};

// One thing that a word or option may be. A glob is compared with the normalised value, so it is written in
// the normal spelling: lower-case MAC with colons.
struct Exact {
  std::string value;
};
struct Glob {
  std::string pattern;
};
// `>=1.20`, `<4096`: dotted numbers, compared part by part as far as a value begins with them.
struct Bound {
  bool above = false;  // else below
  bool or_equal = false;
  std::string number;
};
struct Presence {
  bool present = true;
};
using Pattern = std::variant<Exact, Glob, Ipv4Network, Bound, Presence>;

// Whether something fits; unknown where this program cannot tell.
enum class Fit { no, yes, unknown };

// What a condition looks at: a word, or an option of the message.
struct Term {
  std::string name;                  // as users write it
  std::optional<OptionName> option;  // absent: a word

  // Empty where the machine has not told it; absent where this program does not know options.
  std::optional<std::vector<std::string>> values(const Subject& subject) const;
};

// A term and what it may be; one fitting pattern is enough. What the machine has not told fits nothing but
// absence.
struct Condition {
  Term term;
  std::vector<Pattern> patterns;

  Fit fit(const Subject& subject) const;
  bool is_exact() const;          // only exact values: it can be looked up instead of tried
  std::string to_string() const;  // `mac = 52:54:00:*`
};

// All conditions have to fit, and none of the tables under `not`; none at all fits everybody.
struct Match {
  std::vector<Condition> conditions;
  std::vector<Match> excluded;

  Fit fit(const Subject& subject) const;
  bool fits(const Subject& subject) const { return fit(subject) == Fit::yes; }
  // Why it does not fit: `arch = arm64-uefi, and this machine says x64-uefi`. Empty when it fits.
  std::string misfit(const Subject& subject) const;
  std::string to_string() const;
  // Whether it looks at what only iPXE says: its user class, option 175, a feature.
  bool speaks_of_ipxe() const;
};

// The error says what the word should hold.
Result<Pattern> parse_pattern(const Term& term, std::string_view text);

// A word of the vocabulary, `ipxe.` and one of iPXE's features (`ipxe.version` is the word version), or
// `option.` and an option. The error names what is near.
Result<Term> parse_term(std::string_view name);

// Whether templates may use this name: a word of the vocabulary, or `ipxe.` and a feature.
bool is_match_word(std::string_view word);

}  // namespace pxe::config
