// What is said of a transfer when it is over: one line.
#pragma once

#include <cstdint>
#include <string>

#include "common/service/log.hpp"
#include "tools/pxe-tftpd/decide.hpp"
#include "tools/pxe-tftpd/transfer.hpp"

namespace pxe::tftpd {

struct Report {
  Ipv4Address client;
  bool is_upload = false;
  std::string mac;          // as far as the leases know; else empty
  std::string file;         // as the client wrote it
  std::string entry, boot;  // whose text it was, when it was made for the machine
  std::uint64_t bytes = 0;  // that arrived
  Duration duration{};
  std::uint32_t blksize = 0;  // 0: there was no transfer, only an ERROR
  std::uint32_t windowsize = 0;
  std::uint64_t retransmissions = 0;  // packets
  Class kind = Class::complete;
  std::string reason;  // raw; empty for what went well
};

Class class_of(Ending ending);

// Nothing that is normal for a loader is more than information.
service::Level level_of(const Report& report, bool is_our_fault);

void write(service::Log& log, service::Level level, const Report& report);

}  // namespace pxe::tftpd
