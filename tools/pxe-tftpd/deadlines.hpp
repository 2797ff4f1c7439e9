// What is due when, for thousands of things whose times move with every packet, mostly to later: an entry is
// looked at when its time has come, and put in again when it turns out to be early.
#pragma once

#include <optional>
#include <queue>
#include <vector>

#include "tools/pxe-tftpd/timing.hpp"

namespace pxe::tftpd {

template <class Key>
class Deadlines {
 public:
  void add(Time at, const Key& key) { queue_.push({at, key}); }

  std::optional<Time> next() const { return queue_.empty() ? std::nullopt : std::optional(queue_.top().at); }

  // One whose time has come, which is taken out.
  std::optional<Key> take_due(Time now) {
    if (queue_.empty() || queue_.top().at > now) return std::nullopt;
    Key key = queue_.top().key;
    queue_.pop();
    return key;
  }

 private:
  struct Entry {
    Time at;
    Key key;
    bool operator<(const Entry& other) const { return at > other.at; }  // the earliest on top
  };
  std::priority_queue<Entry> queue_;
};

}  // namespace pxe::tftpd
