#include "common/boot/client_index.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "common/base/text.hpp"

namespace pxe::boot {
namespace {

// The words under which many entries usually name one machine each.
constexpr Word indexable[] = {Word::mac, Word::uuid, Word::serial, Word::ip, Word::hostname, Word::asset};

struct Indexable {
  const config::Condition* condition = nullptr;
  Word word = Word::mac;
};

Indexable indexable_condition(const config::ClientEntry& entry) {
  for (const config::Condition& condition : entry.match.conditions) {
    const auto word = find_word(condition.word);
    if (!word || std::find(std::begin(indexable), std::end(indexable), *word) == std::end(indexable))
      continue;
    const bool exact =
        std::all_of(condition.patterns.begin(), condition.patterns.end(),
                    [](const auto& pattern) { return std::holds_alternative<config::Exact>(pattern); });
    if (exact) return {&condition, *word};
  }
  return {};
}

}  // namespace

ClientIndex::OfWord& ClientIndex::of(Word word) {
  const auto at = std::find_if(exact_.begin(), exact_.end(), [&](const OfWord& o) { return o.word == word; });
  return at == exact_.end() ? exact_.emplace_back(OfWord{word, {}}) : *at;
}

ClientIndex::ClientIndex(const std::vector<config::ClientEntry>& entries) {
  for (std::uint32_t i = 0; i < entries.size(); ++i) {
    const auto [condition, word] = indexable_condition(entries[i]);
    if (!condition) {
      others_.push_back(i);
      continue;
    }
    OfWord& index = of(word);
    for (const config::Pattern& pattern : condition->patterns) {
      index.entries[std::get<config::Exact>(pattern).value].push_back(i);
    }
  }
}

std::size_t ClientIndex::find(const std::vector<config::ClientEntry>& entries, const Client& client) const {
  std::size_t first = entries.size();
  for (const OfWord& index : exact_) {
    const std::string_view value = client.get(index.word);
    if (value.empty()) continue;
    const auto hits = index.entries.find(value);
    if (hits == index.entries.end()) continue;
    for (const std::uint32_t i : hits->second) {
      if (i >= first) break;
      if (entries[i].match.fits(client)) first = i;
    }
  }
  for (const std::uint32_t i : others_) {
    if (i >= first) break;
    if (entries[i].match.fits(client)) return i;
  }
  return first;
}

std::size_t explain_client(const std::vector<config::ClientEntry>& entries, const Client& client,
                           Trace& trace) {
  constexpr std::size_t most_told = 200;  // more is no explanation
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const config::ClientEntry& entry = entries[i];
    const config::Condition* unfit = entry.match.first_unfit(client);
    if (!unfit) {
      if (i > most_told) trace.step(fmt::format("{} more entries do not fit", i - most_told));
      trace.step(fmt::format("[[client]] {} fits ({})", entry.name, entry.place.to_string()));
      return i;
    }
    if (i >= most_told) continue;
    const std::string_view value = client.get(unfit->word);
    trace.step(fmt::format("[[client]] {} does not fit: {}, and this machine {}", entry.name,
                           unfit->to_string(),
                           value.empty() ? "has not told it" : fmt::format("says {}", printable(value))));
  }
  trace.step(fmt::format("no [[client]] entry fits ({} tried)", entries.size()));
  return entries.size();
}

}  // namespace pxe::boot
