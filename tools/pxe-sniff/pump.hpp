#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "tools/pxe-sniff/capture.hpp"
#include "tools/pxe-sniff/conversation.hpp"
#include "tools/pxe-sniff/machines.hpp"
#include "tools/pxe-sniff/options.hpp"
#include "tools/pxe-sniff/print_json.hpp"
#include "tools/pxe-sniff/print_text.hpp"
#include "tools/pxe-sniff/stats.hpp"

namespace pxe::sniff {

// From frame to output. Somebody who watches sees each message when it comes, a file is written in large
// pieces.
class Pump {
 public:
  // writer may be null: then messages are printed.
  Pump(const Options& options, CaptureWriter* writer, bool at_once);

  // False when it is enough, or nobody reads any more.
  bool on_frame(const Frame& frame);

  // What a person should know who sees nothing: that a file holds nothing of network boot. Else empty.
  std::string note() const;

  // What was under way, then what is said of the whole. False when it could not be written.
  bool finish();

 private:
  bool is_enough() const { return options_.count && shown_ >= *options_.count; }
  bool tells_stories() const { return options_.timeline || options_.why; }
  bool write(std::span<const Event> events, const Frame& frame);
  bool show(std::span<const Event> events);
  void print(const Event& event);
  bool flush();

  const Options& options_;
  Conversation conversation_;
  CaptureWriter* writer_;
  bool at_once_;
  TextPrinter text_;
  JsonPrinter json_;
  Machines machines_;
  Stats stats_;
  std::optional<std::int64_t> first_time_us_;
  std::uint64_t frames_ = 0;
  std::uint64_t events_ = 0;  // shown or not
  std::uint64_t shown_ = 0;
  std::string out_;
};

}  // namespace pxe::sniff
