#include "tools/pxe-dhcpd/lease_events.hpp"

#include <algorithm>

namespace pxe::dhcpd {
namespace {

// The timer's clock stands still while the machine is suspended, and that of the leases does not.
constexpr std::int64_t longest_wait = 60;

}  // namespace

Result<std::unique_ptr<LeaseEvents>> LeaseEvents::start(asio::io_context& io, const std::string& program,
                                                        const LeaseTable& leases, std::function<Now()> clock,
                                                        Hook::Failed failed) {
  auto hook = Hook::start(io, program, std::move(failed));
  if (!hook) return tl::make_unexpected(hook.error());
  return std::unique_ptr<LeaseEvents>(new LeaseEvents(io, std::move(*hook), leases, std::move(clock)));
}

LeaseEvents::LeaseEvents(asio::io_context& io, std::unique_ptr<Hook> hook, const LeaseTable& leases,
                         std::function<Now()> clock)
    : hook_(std::move(hook)), leases_(leases), clock_(std::move(clock)), timer_(io) {
  const Now now = clock_();
  leases_.for_each([&](const Lease& lease) {
    if (lease.is_live(now)) expiries_.note(lease);
  });
  wait();
}

void LeaseEvents::tell(std::string_view event, const Lease& lease, Now now) {
  hook_->tell(event, lease, now);
  expiries_.note(lease);
  if (expiries_.next() != awaited_) wait();
}

void LeaseEvents::stop() {
  timer_.cancel();
  hook_->stop();
}

void LeaseEvents::wait() {
  awaited_ = expiries_.next();
  if (!awaited_) return;
  timer_.expires_after(
      std::chrono::seconds(std::clamp<std::int64_t>(*awaited_ - clock_().boot, 0, longest_wait)));
  timer_.async_wait([this](const auto& error) {
    if (error) return;
    const Now now = clock_();
    for (const Lease& lease : expiries_.take(leases_, now)) hook_->tell("expired", lease, now);
    wait();
  });
}

}  // namespace pxe::dhcpd
