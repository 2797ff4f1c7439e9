#include "common/service/log.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <iterator>
#include <mutex>
#include <thread>
#include <utility>

#include "common/base/json.hpp"
#include "common/base/text.hpp"

namespace pxe::service {
namespace {

constexpr std::array<std::string_view, 4> level_names = {"debug", "info", "warning", "error"};

// A line a request is written: what is the same for a whole second is made once for it.
void append_time(std::string& out, std::int64_t microseconds) {
  thread_local std::time_t made = -1;
  thread_local std::string date;
  const std::time_t seconds = microseconds / 1'000'000;
  if (seconds != made) {
    date = fmt::format("{:%Y-%m-%dT%H:%M:%S}", fmt::gmtime(seconds));
    made = seconds;
  }
  fmt::format_to(std::back_inserter(out), "{}.{:03}Z", date, microseconds / 1000 % 1000);
}

bool is_plain(std::string_view value) {
  return std::all_of(value.begin(), value.end(),
                     [](char c) { return c > ' ' && c < '\x7f' && c != '"' && c != '=' && c != '\\'; });
}

void append_value(std::string& out, std::string_view value) {
  if (is_plain(value)) {
    out += value;
    return;
  }
  const std::string shown = printable(value);
  const bool quoted = shown.find_first_of(" \"=") != std::string::npos;
  out += quoted ? "\"" + replace_all(shown, "\"", "\\\"") + "\"" : shown;
}

void write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;  // nobody reads: there is no place left to say so
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

std::optional<Level> parse_level(std::string_view name) {
  for (std::size_t i = 0; i < level_names.size(); ++i) {
    if (level_names[i] == name) return static_cast<Level>(i);
  }
  return std::nullopt;
}

std::optional<Format> parse_format(std::string_view name) {
  if (name == "text") return Format::text;
  if (name == "json") return Format::json;
  return std::nullopt;
}

std::string format_line(Format format, Level level, std::int64_t time, std::string_view event,
                        Fields fields) {
  const bool json = format == Format::json;
  std::string line(json ? R"({"time":")" : "");
  append_time(line, time);
  line += json ? R"(","level":")" : " ";
  line += level_names[static_cast<std::size_t>(level)];
  line += json ? R"(","event":")" : " ";
  line += event;
  if (json) line += '"';
  for (const Field& field : fields) {
    if (field.value.empty()) continue;
    line += json ? ",\"" : " ";
    line += field.key;
    line += json ? "\":" : "=";
    if (json) {
      append_json_string(line, field.value);
    } else {
      append_value(line, field.value);
    }
  }
  if (json) line += '}';
  return line;
}

// Shared with its thread, which may outlive the Log when the reader of stderr never reads again.
class Log::Queue {
 public:
  void push(std::string_view line) {
    if (append(line)) changed_.notify_one();
  }

  std::uint64_t lost() {
    const std::lock_guard lock(mutex_);
    return lost_ever_;
  }

  // The first line after a silence is written at once. While many come they are gathered, so that a busy
  // server does not wake this thread for each.
  void drain(int fd) {
    constexpr auto gathering = std::chrono::milliseconds(5);
    auto written = std::chrono::steady_clock::now() - gathering;
    std::string batch;
    std::unique_lock lock(mutex_);
    for (;;) {
      waiting_ = true;
      changed_.wait(lock, [&] { return !text_.empty() || closing_; });
      waiting_ = false;
      if (text_.empty()) break;
      changed_.wait_until(lock, written + gathering, [&] { return closing_; });
      batch.clear();
      std::swap(batch, text_);
      lock.unlock();
      write_all(fd, batch);
      written = std::chrono::steady_clock::now();
      lock.lock();
    }
    drained_ = true;
    changed_.notify_all();
  }

  void close() {
    std::unique_lock lock(mutex_);
    closing_ = true;
    changed_.notify_all();
    changed_.wait_for(lock, std::chrono::seconds(1), [&] { return drained_; });
  }

 private:
  static constexpr std::size_t most = 1 << 20;

  // Whether the thread has to be told.
  bool append(std::string_view line) {
    const std::lock_guard lock(mutex_);
    if (text_.size() + line.size() > most) {
      ++lost_;
      ++lost_ever_;
      return false;
    }
    if (lost_ > 0)
      text_ += fmt::format("{} log lines were lost: nobody read them\n", std::exchange(lost_, 0));
    text_ += line;
    return std::exchange(waiting_, false);
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::string text_;
  std::uint64_t lost_ = 0;  // since the log last said so
  std::uint64_t lost_ever_ = 0;
  bool waiting_ = false;  // the thread sleeps, and nobody has told it yet
  bool closing_ = false;
  bool drained_ = false;
};

Log::Log(Level least, Format format, int fd)
    : least_(least), format_(format), queue_(std::make_shared<Queue>()) {
  std::thread([queue = queue_, fd] { queue->drain(fd); }).detach();
}

Log::~Log() { queue_->close(); }

std::uint64_t Log::lost() const { return queue_->lost(); }

void Log::write(Level level, std::string_view event, Fields fields) {
  if (!wants(level)) return;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const std::int64_t time = std::chrono::duration_cast<std::chrono::microseconds>(now).count();
  std::string line = format_line(format_, level, time, event, fields);
  line += '\n';
  queue_->push(line);
}

}  // namespace pxe::service
