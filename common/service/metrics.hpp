// What a daemon has counted, as Prometheus reads it (text exposition format 0.0.4). The numbers belong to the
// daemon; when somebody asks, it writes them out.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>

namespace pxe::service {

// How often each of a few kinds of thing happened. Every name is kept for ever, so they come from the program
// and never from the network.
class Tally {
 public:
  void add(std::string_view name, std::uint64_t count = 1);
  std::uint64_t of(std::string_view name) const;
  const std::map<std::string, std::uint64_t, std::less<>>& counts() const { return counts_; }

 private:
  std::map<std::string, std::uint64_t, std::less<>> counts_;
};

class MetricsText {
 public:
  struct Label {
    std::string_view name;
    std::string_view value;  // raw
  };
  using Labels = std::initializer_list<Label>;

  // One number under a name of its own. A counter only grows, and its name ends in _total; help is one line.
  void counter(std::string_view name, std::string_view help, std::uint64_t value);
  void gauge(std::string_view name, std::string_view help, double value, Labels labels = {});

  // One number for each name of the tally, which becomes the label's value.
  void counter(std::string_view name, std::string_view help, std::string_view label, const Tally& tally);

  const std::string& text() const { return text_; }

 private:
  void head(std::string_view name, std::string_view help, std::string_view type);
  void sample(std::string_view name, Labels labels, std::string_view value);

  std::string text_;
};

}  // namespace pxe::service
