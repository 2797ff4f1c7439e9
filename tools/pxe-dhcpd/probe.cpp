#include "tools/pxe-dhcpd/probe.hpp"

#include <algorithm>

namespace pxe::dhcpd {

bool Probes::is_silent(const Candidate& candidate, Now now) {
  const std::int64_t age = now.boot - candidate.probed;
  return age > answer_seconds && age <= ready_seconds;  // the clock has whole seconds: at least one passed
}

bool Probes::within_rate(Now now) {
  if (now.boot != second_) {
    second_ = now.boot;
    sent_ = 0;
  }
  return ++sent_ <= probes_a_second;
}

std::optional<Ipv4Address> Probes::ready(const Ipv4Range& range, Now now,
                                         const std::function<bool(Ipv4Address)>& fits) const {
  const auto list = lists_.find(range.first);
  if (list == lists_.end()) return std::nullopt;
  const auto at = std::find_if(list->second.begin(), list->second.end(),
                               [&](const Candidate& c) { return is_silent(c, now) && fits(c.address); });
  return at == list->second.end() ? std::nullopt : std::optional(at->address);
}

bool Probes::take(const Ipv4Range& range, Ipv4Address address, Now now) {
  const auto list = lists_.find(range.first);
  if (list == lists_.end()) return false;
  const auto at = std::find_if(list->second.begin(), list->second.end(),
                               [&](const Candidate& c) { return c.address == address; });
  if (at == list->second.end()) return false;
  const bool was_ready = is_silent(*at, now);
  list->second.erase(at);
  return was_ready;
}

std::vector<Ipv4Address> Probes::refill(const Ipv4Range& range, const Pool& pool, Now now) {
  std::vector<Candidate>& list = lists_[range.first];
  std::erase_if(list, [&](const Candidate& c) { return now.boot - c.probed > ready_seconds; });
  std::vector<Ipv4Address> wanted;
  if (list.size() >= ready_list_size) return wanted;
  const auto listed = [&](Ipv4Address address) {
    return std::any_of(list.begin(), list.end(), [&](const Candidate& c) { return c.address == address; });
  };
  const Ipv4Address start = list.empty() ? range.first : list.back().address;
  bool may_ask = true;
  pool.free(start, now, ready_list_size - list.size(), [&](Ipv4Address address) {
    if (!may_ask || listed(address)) return false;
    may_ask = within_rate(now);
    if (may_ask) wanted.push_back(address);
    return may_ask;
  });
  for (const Ipv4Address address : wanted) list.push_back({address, now.boot});
  return wanted;
}

bool Probes::probe_offered(Ipv4Address address, Now now) {
  if (!within_rate(now)) return false;
  std::erase_if(offered_, [&](const auto& probe) { return now.boot - probe.second > ready_seconds; });
  offered_[address] = now.boot;
  return true;
}

bool Probes::answered(Ipv4Address address, Now now) {
  const auto offer = offered_.find(address);
  if (offer != offered_.end()) {
    const bool counts = now.boot - offer->second <= ready_seconds;
    offered_.erase(offer);
    return counts;
  }
  for (auto& [first, list] : lists_) {
    const auto removed = std::erase_if(list, [&](const Candidate& c) { return c.address == address; });
    if (removed > 0) return true;
  }
  return false;
}

void Probes::clear() {
  lists_.clear();
  offered_.clear();
}

}  // namespace pxe::dhcpd
