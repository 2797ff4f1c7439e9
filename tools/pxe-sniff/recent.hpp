#pragma once

#include <list>
#include <optional>
#include <unordered_map>
#include <utility>

namespace pxe::sniff {

// A map that forgets what was put into it longest ago, so that an endless capture takes no endless memory.
template <class Key, class Value>
class Recent {
 public:
  explicit Recent(std::size_t limit) : limit_(limit) {}

  // What had to go for it: the oldest entry, when there are too many.
  std::optional<Value> put(const Key& key, Value value) {
    if (Value* present = find(key)) {
      *present = std::move(value);
      return std::nullopt;
    }
    order_.emplace_back(key, std::move(value));
    map_.emplace(key, std::prev(order_.end()));
    if (map_.size() <= limit_) return std::nullopt;
    map_.erase(order_.front().first);
    std::optional<Value> gone(std::move(order_.front().second));
    order_.pop_front();
    return gone;
  }

  Value* find(const Key& key) {
    const auto found = map_.find(key);
    return found == map_.end() ? nullptr : &found->second->second;
  }
  const Value* find(const Key& key) const {
    const auto found = map_.find(key);
    return found == map_.end() ? nullptr : &found->second->second;
  }

  void erase(const Key& key) {
    const auto found = map_.find(key);
    if (found == map_.end()) return;
    order_.erase(found->second);
    map_.erase(found);
  }

  std::size_t size() const { return map_.size(); }
  auto begin() { return order_.begin(); }  // the oldest first, as pairs of key and value
  auto end() { return order_.end(); }
  auto begin() const { return order_.begin(); }
  auto end() const { return order_.end(); }

 private:
  std::size_t limit_;
  std::list<std::pair<Key, Value>> order_;
  std::unordered_map<Key, typename std::list<std::pair<Key, Value>>::iterator> map_;
};

}  // namespace pxe::sniff
