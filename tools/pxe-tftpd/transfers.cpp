#include "tools/pxe-tftpd/transfers.hpp"

#include <new>
#include <utility>

namespace pxe::tftpd {

std::size_t Transfers::to_client(Ipv4Address client) const {
  const auto count = by_client_.find(client);
  return count == by_client_.end() ? 0 : count->second;
}

const Active* Transfers::find(Peer peer) const {
  const auto entry = active_.find(peer);
  return entry == active_.end() ? nullptr : &entry->second;
}

Active* Transfers::find(const TransferId& id) {
  const auto entry = active_.find(id.peer);
  return entry == active_.end() || entry->second.serial != id.serial ? nullptr : &entry->second;
}

void Transfers::begin(const TransferId& id, Active active, Time now) {
  active.began = active.last_heard = now;
  active.serial = id.serial;
  std::size_t& of_client = by_client_[id.peer.address];
  const auto entry = active_.insert_or_assign(id.peer, std::move(active)).first;
  ++of_client;
  try {
    entry->second.session->start(now);
    settle(entry, now);
  } catch (const std::bad_alloc&) {
    erase(entry);  // nobody would look after it; the client will ask again
    throw;
  }
}

bool Transfers::on_packet(Peer peer, int fd, const tftp::Packet& packet, Time now) {
  const auto entry = active_.find(peer);
  if (entry == active_.end() || entry->second.session->route().fd != fd) return false;
  entry->second.last_heard = now;
  entry->second.session->on_packet(packet, now);
  settle(entry, now);
  return true;
}

void Transfers::on_unreachable(Peer peer, Time now) {
  const auto entry = active_.find(peer);
  if (entry == active_.end()) return;
  entry->second.session->on_unreachable();
  settle(entry, now);
}

void Transfers::on_blocked(const TransferId& id, SendBlocks unsent) {
  if (Active* active = find(id)) active->session->on_blocked(unsent);
}

void Transfers::on_writable(const TransferId& id, Time now) {
  if (!find(id)) return;
  const auto entry = active_.find(id.peer);
  entry->second.session->on_writable();
  settle(entry, now);
}

void Transfers::replace(Peer peer, Time now) {
  const auto entry = active_.find(peer);
  if (entry == active_.end()) return;
  entry->second.session->on_replaced();
  settle(entry, now);
}

void Transfers::stop(Time now) {
  while (!active_.empty()) {
    active_.begin()->second.session->on_stop();
    settle(active_.begin(), now);
  }
}

std::optional<Time> Transfers::run_due(Time now) {
  while (const auto id = deadlines_.take_due(now)) {
    Active* active = find(*id);
    // Entries of transfers that are over, or that were looked at since, say nothing.
    if (!active || !active->armed_for || *active->armed_for > now) continue;
    active->armed_for.reset();
    active->session->on_deadline(now);
    settle(active_.find(id->peer), now);
  }
  return deadlines_.next();
}

// The deadline moves with every ACK, and mostly to a later time: the entry is left alone then, and is found
// to be early when its time comes.
void Transfers::settle(Table::iterator entry, Time now) {
  Active& active = entry->second;
  const bool is_over = active.session->end().has_value();
  if (is_over && !std::exchange(active.is_reported, true)) on_end_(active, now);
  if (is_over && !active.session->lingers()) return erase(entry);
  const Time deadline = active.session->deadline();
  if (active.armed_for && *active.armed_for <= deadline) return;
  active.armed_for = deadline;
  deadlines_.add(deadline, {entry->first, active.serial});
}

void Transfers::erase(Table::iterator entry) {
  const auto count = by_client_.find(entry->first.address);
  if (--count->second == 0) by_client_.erase(count);
  active_.erase(entry);
}

}  // namespace pxe::tftpd
