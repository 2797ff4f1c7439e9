// What each machine asked and was given, in order: the story that --timeline tells and --why judges. Bounded
// in machines and steps: on an endless capture the oldest are forgotten.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "common/pxe/client.hpp"
#include "tools/pxe-sniff/event.hpp"
#include "tools/pxe-sniff/recent.hpp"

namespace pxe::sniff {

// A DHCP message of the machine's.
struct Asked {
  std::optional<dhcp::MessageType> type;  // absent for BOOTP
  ClientKind kind = ClientKind::plain;
  std::optional<Arch> arch;
  std::uint32_t xid = 0;
  std::uint16_t port = dhcp::server_port;  // that it asks, 4011 for a boot server
  unsigned ipxe_discovers = 0;             // as iPXE counts them in secs; 0 where it is not iPXE
  std::optional<Ipv4Address> server;       // that it chose
  std::optional<Ipv4Address> wanted;
};

// What it was told.
struct Answered {
  std::optional<dhcp::MessageType> type;
  ClientKind kind = ClientKind::plain;  // of the question
  std::uint32_t xid = 0;
  std::uint16_t port = dhcp::server_port;  // that answered
  Ipv4Address server;
  Ipv4Address yiaddr;
  std::string file;         // the header's, else option 67
  std::string second_file;  // option 67, where the header has another
  std::string vendor_class;
  bool has_43 = false;
  bool boots_without_file = false;  // a menu, a root path, a script: a boot file is not all there is
  bool overloaded = false;
  int priority = 0;  // iPXE's, 175.1
};

// A file that it asked for.
struct Fetched {
  enum class End {
    open,  // nothing came, or not yet
    done,
    probed,      // it only wanted to know the size, or whether it is there
    missing,     // TFTP 1, HTTP 404
    failed,      // another error
    stalled,     // it went quiet in the middle
    refused,     // TCP
    unanswered,  // TCP
  };
  bool tftp = true;
  End end = End::open;
  Ipv4Address server;
  std::uint16_t server_port = 0;
  std::string file;
  std::string reason;  // of an error, as the server says it
  std::uint64_t bytes = 0;
  Transfer transfer;   // TFTP's, once it ended
  bool heard = false;  // the server said something
  std::uint64_t end_frame = 0;
  std::int64_t end_us = 0;
  unsigned requests = 1;
};

struct Step {
  std::uint64_t frame = 0;
  std::int64_t time_us = 0;
  std::variant<Asked, Answered, Fetched> what;
};

struct Machine {
  std::string name;  // its MAC, else its address
  std::deque<Step> steps;
  std::uint64_t forgotten = 0;  // steps before the first
};

class Machines {
 public:
  void on_event(const Event& event);
  void on_frame(std::int64_t time_us);  // any frame, ours or not: when the capture began and how far it came

  const Recent<std::string, Machine>& all() const { return machines_; }
  std::int64_t first_us() const { return first_us_.value_or(0); }
  std::int64_t last_us() const { return last_us_; }
  bool heard_http_answers() const {
    return heard_http_answers_;
  }  // some captures hold only what machines say

  static constexpr std::size_t most_machines = 5'000;
  static constexpr std::size_t most_steps = 300;  // of one machine
  static constexpr std::size_t most_in_all = 100'000;

 private:
  void add(const Event& event, std::variant<Asked, Answered, Fetched> what);
  void on_dhcp(const Event& event, const dhcp::Message& message);
  void on_tftp(const Event& event, const tftp::Packet& packet);
  void on_status(const Event& event, const HttpStatus& status);
  void on_transfer(const Event& event, const Transfer& transfer);
  Machine* machine_of(const Event& event);

  Recent<std::string, Machine> machines_{most_machines};
  std::size_t steps_ = 0;
  std::optional<std::int64_t> first_us_;
  std::int64_t last_us_ = 0;
  bool heard_http_answers_ = false;
};

}  // namespace pxe::sniff
