// Notices machines that start over and over: handed the same loader again and again, and never once back as
// the iPXE that it should have started.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>

#include "tools/pxe-dhcpd/decision.hpp"
#include "tools/pxe-dhcpd/request.hpp"

namespace pxe::dhcpd {

struct Loop {
  std::string file;
  unsigned times = 0;
  std::int64_t seconds = 0;
  std::string reason;  // the likeliest, as a sentence
};

class LoopWatch {
 public:
  static constexpr unsigned times = 5;
  static constexpr std::int64_t within = 120;          // seconds
  static constexpr std::size_t most_machines = 16384;  // 2 MB; forgotten all at once beyond it

  // Notes what a request came to. A loop is told once, and again when it has gone on for as long.
  std::optional<Loop> note(const Request& request, const Decision& decision, Now now);

 private:
  struct Seen {
    std::string file;
    std::uint32_t xid = 0;
    unsigned times = 0;
    std::int64_t since = 0;
  };
  std::unordered_map<MacAddress, Seen> seen_;
};

}  // namespace pxe::dhcpd
