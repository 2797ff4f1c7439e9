#include "tools/pxe-sniff/stats.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "common/base/text.hpp"
#include "tools/pxe-sniff/brief.hpp"

namespace pxe::sniff {

void Stats::on_frame(const Frame& frame) {
  ++frames_;
  bytes_ += std::max(frame.wire_length, frame.bytes.size());
  if (!first_us_) first_us_ = frame.time_us;
  last_us_ = std::max(last_us_, frame.time_us);
}

void Stats::on_event(const Event& event) {
  if (event.bulk) {
    ++blocks_;
    return;
  }
  constexpr std::size_t most_titles = 200;  // methods of HTTP are anybody's choice
  std::string title = title_of(event);
  if (titles_.size() < most_titles || titles_.contains(title)) ++titles_[std::move(title)];
  if (event.truncated) ++truncated_;
  if (!event.malformed.empty()) ++malformed_;
  if (event.packet.bad_checksum) ++bad_checksums_;
  if (!event.mac.empty() && machines_.size() < most_machines) machines_.insert(event.mac);
  if (const auto* transfer = std::get_if<Transfer>(&event.what)) {
    file_bytes_ += transfer->bytes;
    retransmissions_ += transfer->retransmissions;
  } else if (const auto* status = std::get_if<HttpStatus>(&event.what)) {
    file_bytes_ += status->bytes;
  }
}

void Stats::print(std::string& out) const {
  const auto line = [&](std::string_view name, std::uint64_t count) {
    if (count > 0) fmt::format_to(std::back_inserter(out), "{:<24} {:>10}\n", printable(name), count);
  };
  fmt::format_to(std::back_inserter(out),
                 "{} frames, {} in {}; {} machines; {} of files, {} blocks sent again\n", frames_,
                 size_text(bytes_), duration_text(last_us_ - first_us_.value_or(last_us_)), machines_.size(),
                 size_text(file_bytes_), retransmissions_);
  for (const auto& [title, count] : titles_) line(title, count);
  line("blocks of files", blocks_);
  line("truncated", truncated_);
  line("malformed", malformed_);
  line("bad checksum", bad_checksums_);
}

}  // namespace pxe::sniff
