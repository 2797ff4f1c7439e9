// What can be wrong with a boot, rule by rule. A rule looks at one machine's story and says what it finds in
// one sentence, with the frames that prove it. A machine that went on in the end was only slow: its rules
// stay quiet.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tools/pxe-sniff/machines.hpp"

namespace pxe::sniff {

struct Finding {
  std::string_view rule;
  std::string sentence;
  std::vector<std::uint64_t> frames;
};

// One machine's story with what the capture knows around it.
class Story {
 public:
  // The names that somebody got from each server.
  using Known = std::map<Ipv4Address, std::set<std::string>>;

  Story(const Machine& machine, const Machines& machines, const Known& known)
      : machine_(machine), machines_(machines), known_(known) {}

  const std::deque<Step>& steps() const { return machine_.steps; }
  std::int64_t first_us() const { return machines_.first_us(); }
  std::int64_t last_us() const { return machines_.last_us(); }
  const Known& known() const { return known_; }

  // Whether it got a file after step index that it had not had before: then what came earlier did not stop
  // it.
  bool went_on_after(std::size_t index) const;
  // A file that came, or of which nothing else is known because the capture holds no answers.
  bool is_good(const Fetched& fetched) const;

  template <class What>
  const What* at(std::size_t index) const {
    return std::get_if<What>(&machine_.steps[index].what);
  }

 private:
  const Machine& machine_;
  const Machines& machines_;
  const Known& known_;
};

struct Rule {
  std::string_view name;  // `no-offer`
  std::optional<Finding> (*look)(const Story& story);
};

// DHCP
std::optional<Finding> no_offer(const Story& story);
std::optional<Finding> no_ack(const Story& story);
std::optional<Finding> refused_address(const Story& story);
std::optional<Finding> address_in_use(const Story& story);
std::optional<Finding> no_boot_file(const Story& story);
std::optional<Finding> two_servers(const Story& story);
std::optional<Finding> no_boot_server(const Story& story);
std::optional<Finding> no_http_echo(const Story& story);
std::optional<Finding> two_names(const Story& story);
std::optional<Finding> overload(const Story& story);
std::optional<Finding> never_accepted(const Story& story);
std::optional<Finding> lost_discovers(const Story& story);
std::optional<Finding> address_changed(const Story& story);
// Files
std::optional<Finding> wrong_architecture(const Story& story);
std::optional<Finding> ipxe_loop(const Story& story);
std::optional<Finding> no_pxelinux_config(const Story& story);
std::optional<Finding> not_found(const Story& story);
std::optional<Finding> tftp_unanswered(const Story& story);
std::optional<Finding> tftp_stalled(const Story& story);
std::optional<Finding> web_server_away(const Story& story);

}  // namespace pxe::sniff
