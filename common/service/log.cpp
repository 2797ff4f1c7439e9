#include "common/service/log.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "common/base/json.hpp"
#include "common/base/text.hpp"

namespace pxe::service {
namespace {

constexpr std::array<std::string_view, 4> level_names = {"debug", "info", "warning", "error"};

std::string timestamp(std::int64_t microseconds) {
  const std::time_t seconds = microseconds / 1'000'000;
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(seconds), microseconds / 1000 % 1000);
}

std::string quoted_if_needed(std::string_view value) {
  const std::string shown = printable(value);
  const bool plain = shown.find_first_of(" \"=") == std::string::npos;
  return plain ? shown : "\"" + replace_all(shown, "\"", "\\\"") + "\"";
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
  const std::string_view level_name = level_names[static_cast<std::size_t>(level)];
  std::string line;
  if (format == Format::json) {
    line = fmt::format(R"({{"time":"{}","level":"{}","event":{})", timestamp(time), level_name,
                       json_string(event));
    for (const Field& field : fields) {
      if (!field.value.empty())
        line += fmt::format(",{}:{}", json_string(field.key), json_string(field.value));
    }
    return line + "}";
  }
  line = fmt::format("{} {} {}", timestamp(time), level_name, event);
  for (const Field& field : fields) {
    if (!field.value.empty()) line += fmt::format(" {}={}", field.key, quoted_if_needed(field.value));
  }
  return line;
}

// Shared with its thread, which may outlive the Log when the reader of stderr never reads again.
class Log::Queue {
 public:
  void push(const std::string& line) {
    const std::lock_guard lock(mutex_);
    if (text_.size() + line.size() > most) {
      ++lost_;
      ++lost_ever_;
      return;
    }
    if (lost_ > 0)
      text_ += fmt::format("{} log lines were lost: nobody read them\n", std::exchange(lost_, 0));
    text_ += line;
    if (sleeps_) changed_.notify_one();
  }

  std::uint64_t lost() {
    const std::lock_guard lock(mutex_);
    return lost_ever_;
  }

  void drain(int fd) {
    std::unique_lock lock(mutex_);
    for (;;) {
      sleeps_ = true;
      changed_.wait(lock, [&] { return !text_.empty() || closing_; });
      sleeps_ = false;
      if (text_.empty()) break;
      const std::string batch = std::exchange(text_, {});
      lock.unlock();
      write_all(fd, batch);
      lock.lock();
      changed_.wait_for(lock, pause, [&] { return closing_; });
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
  // What a busy server logs meanwhile is one write, and wakes nobody.
  static constexpr std::chrono::milliseconds pause{1};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string text_;
  std::uint64_t lost_ = 0;  // since the log last said so
  std::uint64_t lost_ever_ = 0;
  bool sleeps_ = false;  // until there is something to write
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
  queue_->push(format_line(format_, level, time, event, fields) + "\n");
}

}  // namespace pxe::service
