#include "tools/pxe-dhcpd/leases/pool.hpp"

#include <bit>

namespace pxe::dhcpd {
namespace {

constexpr std::uint64_t word_bits = 64;
constexpr std::uint64_t full = ~std::uint64_t{0};

}  // namespace

Pool::Pool(const Ipv4Range& range, const std::unordered_set<Ipv4Address>& fixed)
    : range_(range), taken_((range.size() + word_bits - 1) / word_bits), untaken_(range.size()) {
  // The bits past the end of the range are nobody's to give out.
  if (range.size() % word_bits != 0) taken_.back() = full << (range.size() % word_bits);
  for (const Ipv4Address ip : fixed) {
    if (range.contains(ip)) mark(ip, true);
  }
}

void Pool::mark(Ipv4Address ip, bool taken) {
  const std::uint64_t offset = offset_of(ip);
  const std::uint64_t bit = std::uint64_t{1} << (offset % word_bits);
  std::uint64_t& word = taken_[offset / word_bits];
  if (((word & bit) != 0) == taken) return;
  word ^= bit;
  untaken_ += taken ? full : 1;  // one less, or one more
}

void Pool::add(LeaseEntry& entry) {
  mark(entry.lease.ip, true);
  by_expiry_.insert(entry);
}

void Pool::append(LeaseEntry& entry) {
  mark(entry.lease.ip, true);
  by_expiry_.push_back(entry);
}

void Pool::remove(LeaseEntry& entry) {
  by_expiry_.erase(by_expiry_.iterator_to(entry));
  mark(entry.lease.ip, false);
}

// The first clear bit of [from, to), a word at a time.
std::optional<std::uint64_t> Pool::clear_bit(std::uint64_t from, std::uint64_t to) const {
  while (from < to) {
    const std::uint64_t clear = ~taken_[from / word_bits] & (full << (from % word_bits));
    const std::uint64_t word_start = from - from % word_bits;
    if (clear != 0) {
      const std::uint64_t found = word_start + static_cast<std::uint64_t>(std::countr_zero(clear));
      return found < to ? std::optional(found) : std::nullopt;
    }
    from = word_start + word_bits;
  }
  return std::nullopt;
}

std::optional<Ipv4Address> Pool::never_used(Ipv4Address start) const {
  if (untaken_ == 0) return std::nullopt;
  const std::uint64_t from = range_.contains(start) ? offset_of(start) : 0;
  auto found = clear_bit(from, range_.size());
  if (!found) found = clear_bit(0, from);
  if (!found) return std::nullopt;
  return Ipv4Address(range_.first.value() + static_cast<std::uint32_t>(*found));
}

const Lease* Pool::longest_idle(Now now) const {
  if (by_expiry_.empty() || by_expiry_.begin()->lease.is_live(now)) return nullptr;
  return &by_expiry_.begin()->lease;
}

void Pool::free(Ipv4Address start, Now now, std::size_t enough,
                const std::function<bool(Ipv4Address)>& take) const {
  std::uint64_t from = range_.contains(start) ? offset_of(start) : 0;
  const std::uint64_t first_from = from;
  std::uint64_t to = range_.size();
  for (std::uint64_t left = untaken_; left > 0 && enough > 0; --left) {
    auto found = clear_bit(from, to);
    if (!found && to != first_from) found = clear_bit(0, to = first_from);
    if (!found) break;
    from = *found + 1;
    if (take(Ipv4Address(range_.first.value() + static_cast<std::uint32_t>(*found)))) --enough;
  }
  for (const LeaseEntry& entry : by_expiry_) {
    if (enough == 0 || entry.lease.is_live(now)) return;
    if (take(entry.lease.ip)) --enough;
  }
}

}  // namespace pxe::dhcpd
