#include "common/boot/client_index.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pxe::boot {
namespace {

// The words under which many entries usually name one machine each.
constexpr Word telling[] = {Word::mac,       Word::uuid,         Word::serial,       Word::ip,
                            Word::hostname,  Word::asset,        Word::board_serial, Word::circuit_id,
                            Word::remote_id, Word::subscriber_id};

// A condition that can be looked up: on a word that tells machines apart, or on an option. Others are few.
const config::Condition* indexable_condition(const config::ClientEntry& entry) {
  const config::Condition* found = nullptr;
  for (const config::Condition& condition : entry.match.conditions) {
    if (!condition.is_exact()) continue;
    const auto word = find_word(condition.term.name);
    if (word && std::find(std::begin(telling), std::end(telling), *word) != std::end(telling))
      return &condition;
    if (condition.term.option && !found) found = &condition;
  }
  return found;
}

}  // namespace

ClientIndex::OfTerm& ClientIndex::of(const config::Term& term) {
  const auto at = std::find_if(exact_.begin(), exact_.end(),
                               [&](const OfTerm& index) { return index.term.name == term.name; });
  if (at != exact_.end()) return *at;
  return exact_.emplace_back(OfTerm{term, term.option ? std::nullopt : find_word(term.name), {}});
}

ClientIndex::ClientIndex(const std::vector<config::ClientEntry>& entries) {
  for (std::uint32_t i = 0; i < entries.size(); ++i) {
    const config::Condition* condition = indexable_condition(entries[i]);
    if (!condition) {
      others_.push_back({i});
      continue;
    }
    OfTerm& index = of(condition->term);
    const bool is_found = entries[i].match.conditions.size() == 1 && entries[i].match.excluded.empty();
    for (const config::Pattern& pattern : condition->patterns) {
      index.entries[std::get<config::Exact>(pattern).value].push_back({i, is_found});
    }
  }
}

// Calls hit with the numbers of the entries that name a value of the machine's.
template <typename Hit>
void ClientIndex::look_up(const OfTerm& index, const config::Subject& who, const Hit& hit) {
  const auto one = [&](std::string_view value) {
    if (value.empty()) return;  // names nobody
    const auto hits = index.entries.find(value);
    if (hits != index.entries.end()) hit(hits->second);
  };
  if (index.word) return one(who.client->get(*index.word));  // no copy
  const auto values = index.term.values(who);
  if (!values) return;
  for (const std::string& value : *values) one(value);
}

std::size_t ClientIndex::find(const std::vector<config::ClientEntry>& entries,
                              const config::Subject& who) const {
  std::size_t first = entries.size();
  // The entry itself is looked at only where there is more to it: among 100,000 it is in no cache.
  const auto try_all = [&](const std::vector<Candidate>& candidates) {
    for (const Candidate& candidate : candidates) {
      if (candidate.entry >= first) break;
      if (candidate.is_found || entries[candidate.entry].match.fits(who)) first = candidate.entry;
    }
  };
  for (const OfTerm& index : exact_) look_up(index, who, try_all);
  try_all(others_);
  return first;
}

std::size_t explain_client(const std::vector<config::ClientEntry>& entries, const config::Subject& who,
                           Trace& trace) {
  constexpr std::size_t most_told = 200;  // more is no explanation
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const config::ClientEntry& entry = entries[i];
    const std::string misfit = entry.match.misfit(who);
    if (misfit.empty()) {
      if (i > most_told) trace.step(fmt::format("{} more entries do not fit", i - most_told));
      trace.step(fmt::format("[[client]] {} fits ({})", entry.name, entry.place.to_string()));
      return i;
    }
    if (i < most_told) trace.step(fmt::format("[[client]] {} does not fit: {}", entry.name, misfit));
  }
  trace.step(fmt::format("no [[client]] entry fits ({} tried)", entries.size()));
  return entries.size();
}

}  // namespace pxe::boot
