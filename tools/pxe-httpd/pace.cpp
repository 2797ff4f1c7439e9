#include "tools/pxe-httpd/pace.hpp"

#include <algorithm>

namespace pxe::httpd {

std::uint64_t Pace::allowance(std::uint64_t rate, Time now) {
  using Seconds = std::chrono::duration<double>;
  const double most = static_cast<double>(rate) / 20;
  const double passed = std::min(Seconds(now - filled_).count(), 1.0);
  const double filled = static_cast<double>(bytes_) + static_cast<double>(rate) * passed;
  bytes_ = static_cast<std::int64_t>(std::min(filled, most));
  filled_ = now;
  // A piece of less than a packet is not worth a system call.
  constexpr std::int64_t least = 1460;
  return bytes_ < std::min<std::int64_t>(least, static_cast<std::int64_t>(most))
             ? 0
             : static_cast<std::uint64_t>(std::max<std::int64_t>(bytes_, 1));
}

void Pace::spend(std::uint64_t bytes) { bytes_ -= static_cast<std::int64_t>(bytes); }

void Paces::join(Ipv4Address client) {
  const std::lock_guard lock(mutex_);
  ++clients_[client].connections;
}

void Paces::leave(Ipv4Address client) {
  const std::lock_guard lock(mutex_);
  const auto at = clients_.find(client);
  if (at != clients_.end() && --at->second.connections == 0) clients_.erase(at);
}

std::uint64_t Paces::allowance(Ipv4Address client, std::uint64_t rate, Pace::Time now) {
  const std::lock_guard lock(mutex_);
  return clients_[client].pace.allowance(rate, now);
}

void Paces::spend(Ipv4Address client, std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  clients_[client].pace.spend(bytes);
}

}  // namespace pxe::httpd
