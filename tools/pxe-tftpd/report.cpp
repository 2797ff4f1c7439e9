#include "tools/pxe-tftpd/report.hpp"

#include <fmt/format.h>

namespace pxe::tftpd {
namespace {

std::string number(std::uint64_t value) { return fmt::format("{}", value); }

}  // namespace

Class class_of(Ending ending) {
  switch (ending) {
    case Ending::complete: return Class::complete;
    case Ending::probe: return Class::probe;
    default: return Class::failed;
  }
}

service::Level level_of(const Report& report, bool is_our_fault) {
  if (is_our_fault) return service::Level::error;
  const bool normal = report.kind != Class::refused && report.kind != Class::failed;
  return normal ? service::Level::info : service::Level::warning;
}

void write(service::Log& log, service::Level level, const Report& report) {
  if (!log.wants(level)) return;
  const bool began = report.blksize > 0;
  const auto if_began = [&](std::uint64_t value) { return began ? number(value) : std::string(); };
  const double seconds = std::chrono::duration<double>(report.duration).count();
  log.write(level, report.is_upload ? "upload" : "transfer",
            {{"client", report.client.to_string()},
             {"mac", report.mac},
             {"file", report.file},
             {"entry", report.entry},
             {"boot", report.boot},
             {"bytes", if_began(report.bytes)},
             {"seconds", began ? fmt::format("{:.3f}", seconds) : ""},
             {"blksize", if_began(report.blksize)},
             {"windowsize", if_began(report.windowsize)},
             {"retransmissions", if_began(report.retransmissions)},
             {"class", std::string(to_string(report.kind))},
             {"reason", report.reason}});
}

}  // namespace pxe::tftpd
