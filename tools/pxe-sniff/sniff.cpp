#include "tools/pxe-sniff/sniff.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <span>
#include <string>

#include "common/cli/command_line.hpp"
#include "common/cli/run.hpp"
#include "tools/pxe-sniff/capture.hpp"
#include "tools/pxe-sniff/conversation.hpp"
#include "tools/pxe-sniff/options.hpp"
#include "tools/pxe-sniff/print_json.hpp"
#include "tools/pxe-sniff/print_text.hpp"
#include "tools/pxe-sniff/privileges.hpp"

namespace pxe::sniff {
namespace {

constexpr std::string_view program = "pxe-sniff";
constexpr std::size_t write_size = std::size_t{1} << 16;

int refuse(const Error& error) {
  cli::complain(program, error.sentence);
  return cli::failed;
}

Result<std::unique_ptr<Capture>> open_capture(const Options& options) {
  if (!options.read.empty()) return Capture::open_file(options.read);
  return Capture::open_live({options.interfaces, options.promiscuous, options.http_ports});
}

// Whether what is printed goes to a person's terminal that can show colours (https://no-color.org).
bool wants_colour() {
  const char* no_colour = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  return isatty(STDOUT_FILENO) != 0 && (no_colour == nullptr || *no_colour == '\0') && terminal != nullptr &&
         std::string_view(terminal) != "dumb";
}

// From frame to output. Somebody who watches sees each message when it comes, a file is written in large
// pieces.
class Pump {
 public:
  Pump(const Options& options, CaptureWriter* writer, bool at_once)
      : options_(options),
        conversation_(options.http_ports),
        writer_(writer),
        at_once_(at_once),
        text_({options.full, wants_colour()}) {}

  // False when it is enough, or nobody reads any more.
  bool on_frame(const Frame& frame) {
    if (!first_time_us_) first_time_us_ = frame.time_us;
    const auto events = conversation_.on_frame(frame);
    return writer_ != nullptr ? write(events, frame) : print(events);
  }

  // What was under way at the end is told too.
  bool finish() { return (writer_ != nullptr || is_enough() || print(conversation_.finish())) && flush(); }

 private:
  bool is_enough() const { return options_.count && shown_ >= *options_.count; }

  bool write(std::span<const Event> events, const Frame& frame) {
    const bool wanted = std::any_of(events.begin(), events.end(), [&](const Event& event) {
      return is_selected(options_.selection, event);
    });
    if (!wanted) return true;
    if (!writer_->write(frame) || (at_once_ && !writer_->flush())) return false;
    ++shown_;
    return !is_enough();
  }

  bool print(std::span<const Event> events) {
    for (const Event& event : events) {
      if (event.bulk || !is_selected(options_.selection, event)) continue;
      if (options_.json) {
        json_.print(event, out_);
      } else {
        text_.print(event, *first_time_us_, out_);
      }
      ++shown_;
      if ((at_once_ || out_.size() >= write_size) && !flush()) return false;
      if (is_enough()) return false;
    }
    return true;
  }

  bool flush() {
    const bool whole = std::fwrite(out_.data(), 1, out_.size(), stdout) == out_.size();
    out_.clear();
    return whole && std::fflush(stdout) == 0;
  }

  const Options& options_;
  Conversation conversation_;
  CaptureWriter* writer_;
  bool at_once_;
  TextPrinter text_;
  JsonPrinter json_;
  std::optional<std::int64_t> first_time_us_;
  std::uint64_t shown_ = 0;
  std::string out_;
};

int run_capture(const Options& options) {
  auto capture = open_capture(options);
  if (!capture) return refuse(capture.error());
  const int link_type = (*capture)->link_type();
  if (!frame::is_supported_link(link_type)) {
    return refuse({fmt::format("{}: unsupported link type {}", options.read, link_type)});
  }
  std::unique_ptr<CaptureWriter> writer;
  if (!options.write.empty()) {
    if (!(*capture)->has_one_link_type()) {
      return refuse(
          {"-w: these interfaces have different link types, and a pcap file holds one: write one file each"});
    }
    auto created = CaptureWriter::create(options.write, link_type);
    if (!created) return refuse(created.error());
    writer = std::move(*created);
  }
  if (!options.interfaces.empty()) drop_privileges();

  Pump pump(options, writer.get(), (*capture)->is_live() || isatty(STDOUT_FILENO) != 0);
  const auto ended = (*capture)->run([&](const Frame& frame) { return pump.on_frame(frame); });
  (void)pump.finish();  // what went wrong with stdout, cli::run() finds and says
  if (writer) (void)writer->flush();
  if (!ended) return refuse(ended.error());
  if (const std::string note = (*capture)->note(); !note.empty()) cli::complain(program, note);
  if (writer && writer->error() != 0 && writer->error() != EPIPE) {
    return refuse({fmt::format("cannot write {}: {}", options.write, std::strerror(writer->error()))});
  }
  return cli::done;
}

}  // namespace

int sniff(int argc, char** argv) {
  const auto options = parse_options(argc, argv);
  if (const int* code = std::get_if<int>(&options)) return *code;
  return run_capture(std::get<Options>(options));
}

}  // namespace pxe::sniff
