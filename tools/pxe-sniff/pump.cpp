#include "tools/pxe-sniff/pump.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "common/base/text.hpp"
#include "tools/pxe-sniff/diagnose.hpp"
#include "tools/pxe-sniff/timeline.hpp"

namespace pxe::sniff {
namespace {

constexpr std::size_t write_size = std::size_t{1} << 16;

// Whether what is printed goes to a person's terminal that can show colours (https://no-color.org).
bool wants_colour() {
  const char* no_colour = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  return isatty(STDOUT_FILENO) != 0 && (no_colour == nullptr || *no_colour == '\0') && terminal != nullptr &&
         std::string_view(terminal) != "dumb";
}

}  // namespace

Pump::Pump(const Options& options, CaptureWriter* writer, bool at_once)
    : options_(options),
      conversation_(options.http_ports),
      writer_(writer),
      at_once_(at_once),
      text_({options.full, wants_colour()}) {}

bool Pump::on_frame(const Frame& frame) {
  if (!first_time_us_) first_time_us_ = frame.time_us;
  if (options_.stats) stats_.on_frame(frame);
  if (tells_stories()) machines_.on_frame(frame.time_us);
  const auto events = conversation_.on_frame(frame);
  ++frames_;
  events_ += events.size();
  return writer_ != nullptr ? write(events, frame) : show(events);
}

bool Pump::write(std::span<const Event> events, const Frame& frame) {
  bool wanted = false;
  for (const Event& event : events) {
    if (!is_selected(options_.selection, event)) continue;
    wanted = true;
    if (options_.stats) stats_.on_event(event);
  }
  if (!wanted) return true;
  if (!writer_->write(frame) || (at_once_ && !writer_->flush())) return false;
  ++shown_;
  return !is_enough();
}

void Pump::print(const Event& event) {
  if (options_.json) {
    json_.print(event, out_);
  } else {
    text_.print(event, *first_time_us_, out_);
  }
}

bool Pump::show(std::span<const Event> events) {
  for (const Event& event : events) {
    if (!is_selected(options_.selection, event)) continue;
    if (options_.stats) stats_.on_event(event);
    if (event.bulk) continue;
    if (tells_stories()) machines_.on_event(event);
    if (!options_.timeline) print(event);
    ++shown_;
    if ((at_once_ || out_.size() >= write_size) && !flush()) return false;
    if (is_enough()) return false;
  }
  return true;
}

bool Pump::finish() {
  if (writer_ == nullptr && !is_enough() && !show(conversation_.finish())) return flush();
  if (options_.timeline) print_timeline(machines_, out_);
  if (options_.timeline || options_.why) {
    const auto found = diagnose(machines_);
    if (!options_.json && shown_ > 0) out_ += '\n';
    options_.json ? print_diagnosis_json(found, out_) : print_diagnosis(found, machines_.all().size(), out_);
  }
  if (!options_.stats) return flush();
  std::string numbers;
  stats_.print(numbers);
  // Where a program reads the output, a person reads the other one.
  const bool for_a_program = options_.json || options_.write == "-";
  if (for_a_program) std::fwrite(numbers.data(), 1, numbers.size(), stderr);
  if (!for_a_program) out_ += "\n" + numbers;
  return flush();
}

std::string Pump::note() const {
  if (options_.read.empty() || frames_ == 0 || events_ > 0) return "";
  return fmt::format("{}: {} frames, and nothing of network boot among them (HTTP is looked for on port {})",
                     printable(options_.read), frames_, fmt::join(options_.http_ports, ", "));
}

bool Pump::flush() {
  const bool whole = std::fwrite(out_.data(), 1, out_.size(), stdout) == out_.size();
  out_.clear();
  return whole && std::fflush(stdout) == 0;
}

}  // namespace pxe::sniff
