// What has been said so far, as far as the meaning of the next frame depends on it: which TFTP transfers have
// begun, since they go on between ports of their own, and which machine has which address. Both are bounded:
// on an endless capture the oldest are forgotten.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>
#include <vector>

#include "tools/pxe-sniff/event.hpp"

namespace pxe::sniff {

// A map that forgets its oldest keys.
template <class Key, class Value>
class Recent {
 public:
  explicit Recent(std::size_t limit) : limit_(limit) {}

  void put(const Key& key, const Value& value) {
    if (!map_.insert_or_assign(key, value).second) return;
    order_.push_back(key);
    if (order_.size() <= limit_) return;
    map_.erase(order_.front());
    order_.pop_front();
  }
  const Value* find(const Key& key) const {
    const auto found = map_.find(key);
    return found == map_.end() ? nullptr : &found->second;
  }
  std::size_t size() const { return map_.size(); }

 private:
  std::size_t limit_;
  std::unordered_map<Key, Value> map_;
  std::deque<Key> order_;
};

class Conversation {
 public:
  explicit Conversation(std::vector<std::uint16_t> http_ports) : http_ports_(std::move(http_ports)) {}

  // Absent for a frame that is none of network boot's business. Only the frame and what was said before
  // decide. What event is of the frame stays valid as long as the frame's bytes.
  std::optional<Event> on_frame(const Frame& frame);

  static constexpr std::size_t most_transfers = 10'000;
  static constexpr std::size_t most_machines = 10'000;

 private:
  bool on_udp(Event& event);
  bool on_tcp(Event& event);
  void on_dhcp(Event& event);
  bool on_tftp(Event& event);
  void name_machine(Event& event, Ipv4Address client, const MacAddress& on_link) const;
  bool is_http_port(std::uint16_t port) const;

  std::vector<std::uint16_t> http_ports_;
  Recent<std::uint64_t, Ipv4Address> transfers_{most_transfers};  // client's address and port → its server
  Recent<Ipv4Address, MacAddress> machines_{most_machines};
};

}  // namespace pxe::sniff
