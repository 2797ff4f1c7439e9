// Which [[client]] entry is a machine's, without a walk over all of them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "common/boot/trace.hpp"
#include "common/config/site.hpp"

namespace pxe::boot {

class ClientIndex {
 public:
  // Entries that name a MAC, UUID, serial, address, port of a relay or option exactly are found by it; the
  // others are tried one by one.
  explicit ClientIndex(const std::vector<config::ClientEntry>& entries);

  // The number of the first entry that fits; entries.size() when none does.
  std::size_t find(const std::vector<config::ClientEntry>& entries, const config::Subject& who) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  struct Candidate {
    std::uint32_t entry = 0;  // its number
    bool is_found = false;    // what it was looked up by is all that it asks
  };
  struct OfTerm {
    config::Term term;
    std::optional<Word> word;  // where the term is one
    std::unordered_map<std::string, std::vector<Candidate>, Hash, std::equal_to<>> entries;
  };
  OfTerm& of(const config::Term& term);

  template <typename Hit>
  static void look_up(const OfTerm& index, const config::Subject& who, const Hit& hit);

  std::vector<OfTerm> exact_;
  std::vector<Candidate> others_;
};

// The same by a walk that tells why each entry before it does not fit.
std::size_t explain_client(const std::vector<config::ClientEntry>& entries, const config::Subject& who,
                           Trace& trace);

}  // namespace pxe::boot
