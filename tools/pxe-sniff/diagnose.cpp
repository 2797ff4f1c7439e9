#include "tools/pxe-sniff/diagnose.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "common/base/json_writer.hpp"
#include "common/base/text.hpp"

namespace pxe::sniff {
namespace {

// A rule further down stays quiet for what one further up has explained by the same stage of the boot.
constexpr Rule table[] = {
    {"ipxe-loop", ipxe_loop},
    {"wrong-architecture", wrong_architecture},
    {"no-pxelinux-config", no_pxelinux_config},
    {"not-found", not_found},
    {"tftp-unanswered", tftp_unanswered},
    {"tftp-stalled", tftp_stalled},
    {"web-server-away", web_server_away},
    {"no-http-echo", no_http_echo},
    {"no-boot-server", no_boot_server},
    {"no-boot-file", no_boot_file},
    {"two-servers", two_servers},
    {"two-names", two_names},
    {"option-overload", overload},
    {"address-in-use", address_in_use},
    {"refused-address", refused_address},
    {"no-ack", no_ack},
    {"never-accepted", never_accepted},
    {"no-offer", no_offer},
    {"lost-discovers", lost_discovers},
    {"address-changed", address_changed},
};

// That a machine takes no offer is no news where it is known why, and neither is what becomes of the last of
// many rounds of a loop.
bool is_explained(std::string_view rule, const std::vector<Diagnosis>& found, const std::string& machine) {
  const bool of_a_file = rule == "not-found" || rule == "tftp-unanswered" || rule == "tftp-stalled";
  if (rule != "never-accepted" && !of_a_file) return false;
  return std::any_of(found.begin(), found.end(), [&](const Diagnosis& one) {
    if (one.machine != machine) return false;
    if (of_a_file) return one.finding.rule == "ipxe-loop";
    return (one.finding.rule.starts_with("no-") || one.finding.rule.starts_with("two-") ||
            one.finding.rule == "option-overload");
  });
}

Story::Known known_names(const Machines& machines) {
  constexpr std::size_t most = 1'000;  // of one server
  Story::Known known;
  for (const auto& [name, machine] : machines.all()) {
    for (const Step& step : machine.steps) {
      const auto* fetched = std::get_if<Fetched>(&step.what);
      if (fetched == nullptr || (fetched->end != Fetched::End::done && fetched->end != Fetched::End::probed))
        continue;
      auto& names = known[fetched->server];
      if (names.size() < most) names.insert(fetched->file.substr(0, fetched->file.find('?')));
    }
  }
  return known;
}

}  // namespace

std::span<const Rule> rules() { return table; }

std::vector<Diagnosis> diagnose(const Machines& machines) {
  const Story::Known known = known_names(machines);
  std::vector<Diagnosis> found;
  for (const auto& [name, machine] : machines.all()) {
    const Story story(machine, machines, known);
    for (const Rule& rule : table) {
      auto finding = rule.look(story);
      if (!finding || is_explained(rule.name, found, name)) continue;
      finding->rule = rule.name;
      found.push_back({name, std::move(*finding)});
    }
  }
  return found;
}

void print_diagnosis(const std::vector<Diagnosis>& found, std::size_t machines, std::string& out) {
  if (found.empty()) out += machines == 0 ? "No machine was seen.\n" : "Nothing wrong was seen.\n";
  for (const Diagnosis& one : found) {
    constexpr std::size_t most_named = 12;
    const auto& frames = one.finding.frames;
    const std::size_t named = std::min(frames.size(), most_named);
    fmt::format_to(std::back_inserter(out), "{}: {}: {} ({} {}{})\n", one.machine, one.finding.rule,
                   one.finding.sentence, frames.size() == 1 ? "frame" : "frames",
                   fmt::join(frames.begin(), frames.begin() + static_cast<std::ptrdiff_t>(named), ", "),
                   named < frames.size() ? fmt::format(" and {} more", frames.size() - named) : "");
  }
}

void print_diagnosis_json(const std::vector<Diagnosis>& found, std::string& out) {
  for (const Diagnosis& one : found) {
    JsonWriter writer(out);
    writer.begin_object("");
    writer.text("protocol", "diagnosis");
    writer.text("type", one.finding.rule);
    writer.text(one.machine.find(':') == std::string::npos ? "ip" : "mac", one.machine);
    writer.text("sentence", one.finding.sentence);
    writer.begin_list("frames");
    for (const std::uint64_t frame : one.finding.frames) writer.number("", static_cast<std::int64_t>(frame));
    writer.end_list();
    writer.end_object();
    out += '\n';
  }
}

}  // namespace pxe::sniff
