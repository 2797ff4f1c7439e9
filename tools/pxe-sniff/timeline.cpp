#include "tools/pxe-sniff/timeline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <iterator>

#include "common/base/text.hpp"
#include "tools/pxe-sniff/brief.hpp"

namespace pxe::sniff {
namespace {

using dhcp::MessageType;
using End = Fetched::End;

constexpr std::int64_t second = 1'000'000;

std::string type_text(const std::optional<MessageType>& type, std::string_view without) {
  const auto name = type ? dhcp::message_type_name(static_cast<std::uint8_t>(*type)) : std::nullopt;
  return std::string(name.value_or(without));
}

std::string_view without_query(std::string_view target) { return target.substr(0, target.find('?')); }

std::string file_text(const Fetched& fetched) {
  const std::string_view path = without_query(fetched.file);
  return printable(path) + (path.size() < fetched.file.size() ? "?…" : "");
}

std::string text_of(const Asked& asked) {
  std::string text = type_text(asked.type, "BOOTP REQUEST");
  if (asked.kind != ClientKind::plain) text += fmt::format(" {}", to_string(asked.kind));
  if (asked.arch) text += " " + asked.arch->name();
  if (asked.type == MessageType::request && asked.wanted) text += ", takes " + asked.wanted->to_string();
  if (asked.port == dhcp::pxe_port) text += ", to port 4011";
  if (asked.ipxe_discovers > 1 && asked.type == MessageType::discover) {
    text += fmt::format(", try {}", asked.ipxe_discovers);
  }
  return text;
}

std::string text_of(const Answered& answered) {
  std::string text = type_text(answered.type, "BOOTP REPLY");
  if (!answered.yiaddr.is_unspecified()) text += " " + answered.yiaddr.to_string();
  if (!answered.file.empty()) text += " " + printable(answered.file);
  text += " from " + answered.server.to_string();
  if (answered.port == dhcp::pxe_port) text += " port 4011";
  return text;
}

std::string ending_of(const Fetched& fetched, std::int64_t began_us) {
  const std::string took = duration_text(fetched.end_us - began_us);
  switch (fetched.end) {
    case End::done: return fmt::format(" {} in {}", size_text(fetched.bytes), took);
    case End::probed: {
      const std::uint64_t size = fetched.tftp ? fetched.transfer.tsize.value_or(0) : fetched.bytes;
      return size == 0 ? " is there" : fmt::format(" is there, {}", size_text(size));
    }
    case End::missing: return ": not found";
    case End::failed: return ": " + printable(fetched.reason);
    case End::stalled:
      return fmt::format(": broke off after {}{}", size_text(fetched.bytes),
                         fetched.tftp ? fmt::format(" at block {}", fetched.transfer.block + 1) : "");
    case End::refused: return ": nobody listens there";
    case End::unanswered: return ": no connection";
    case End::open: break;
  }
  if (fetched.heard)
    return fetched.reason.empty() ? ", under way" : ": " + printable(fetched.reason) + ", under way";
  return fetched.requests > 1 ? fmt::format(", asked {} times, no answer", fetched.requests) : "";
}

std::string text_of(const Fetched& fetched, std::int64_t began_us) {
  std::string text = fetched.tftp ? "TFTP " : "HTTP ";
  text += fetched.file.empty() ? fetched.server.to_string() + ":" + std::to_string(fetched.server_port)
                               : file_text(fetched);
  text += ending_of(fetched, began_us);
  if (fetched.transfer.retransmissions > 0 && fetched.end == End::done) {
    text += fmt::format(", {} blocks sent again", fetched.transfer.retransmissions);
  }
  if (fetched.transfer.pause_us >= second) {
    text += fmt::format(", {} of silence in it: the {}'s turn", duration_text(fetched.transfer.pause_us),
                        fetched.transfer.server_paused ? "server" : "machine");
  }
  return text;
}

std::string text_of(const Step& step) {
  if (const auto* asked = std::get_if<Asked>(&step.what)) return text_of(*asked);
  if (const auto* answered = std::get_if<Answered>(&step.what)) return text_of(*answered);
  return text_of(std::get<Fetched>(step.what), step.time_us);
}

std::int64_t end_of(const Step& step) {
  const auto* fetched = std::get_if<Fetched>(&step.what);
  return fetched == nullptr ? step.time_us : std::max(step.time_us, fetched->end_us);
}

// Who had to speak after a step.
std::string turn_after(const Step& step, std::int64_t silence_us) {
  if (const auto* asked = std::get_if<Asked>(&step.what)) {
    return asked->port == dhcp::pxe_port ? "the boot server's turn" : "the DHCP server's turn";
  }
  if (const auto* answered = std::get_if<Answered>(&step.what)) {
    // Debian's iPXE configures IPv6 too before it boots, and gives a router that does not answer this long.
    constexpr std::int64_t shortest = 12 * second;
    constexpr std::int64_t longest = 16 * second;  // on a slow machine
    const bool router = answered->type == MessageType::ack && answered->kind == ClientKind::ipxe &&
                        silence_us >= shortest && silence_us <= longest;
    return router ? "the machine's turn: iPXE waits for an IPv6 router, see pxe-boot(7)"
                  : "the machine's turn";
  }
  const auto& fetched = std::get<Fetched>(step.what);
  if (fetched.end == End::open && fetched.tftp) return "the TFTP server's turn";
  if (fetched.end == End::open && fetched.heard) return "the web server's turn";
  if (fetched.end == End::open) return "the web server's turn, or the machine's: its answer was not captured";
  return "the machine's turn";
}

bool is_pxelinux_name(const Step& step) {
  const auto* fetched = std::get_if<Fetched>(&step.what);
  return fetched != nullptr && fetched->file.find("pxelinux.cfg/") != std::string::npos;
}

// pxelinux tries up to eleven names; they are one line of the story.
std::string text_of_names(const std::deque<Step>::const_iterator& first,
                          const std::deque<Step>::const_iterator& last) {
  const auto& from = std::get<Fetched>(first->what);
  const auto& to = std::get<Fetched>(std::prev(last)->what);
  const std::string folder = from.file.substr(0, from.file.find("pxelinux.cfg/") + 13);
  std::string names;
  for (auto step = first; step != last; ++step) {
    const auto& file = std::get<Fetched>(step->what).file;
    names += (names.empty() ? "" : " ") +
             printable(without_query(file.substr(std::min(file.size(), folder.size()))));
  }
  const std::string ending = ending_of(to, std::prev(last)->time_us);
  return fmt::format("{} {}: {} names tried, {}{}{}", from.tftp ? "TFTP" : "HTTP", printable(folder),
                     last - first, names, ending.empty() ? "" : ", the last", ending);
}

std::string clock_of(std::int64_t time_us) {
  const std::time_t time = split_time(time_us).seconds;
  std::tm local{};
  localtime_r(&time, &local);
  return fmt::format("{:02}:{:02}:{:02}", local.tm_hour, local.tm_min, local.tm_sec);
}

void print_silence(const Step& after, std::int64_t silence_us, bool to_the_end, std::string& out) {
  if (silence_us < second) return;
  const std::string turn = turn_after(after, silence_us);
  if (to_the_end && turn == "the machine's turn") return;  // it boots
  fmt::format_to(std::back_inserter(out), "{:>12}{} of silence{}: {}\n", "", duration_text(silence_us),
                 to_the_end ? " up to the end of the capture" : "", turn);
}

void print_machine(const Machine& machine, std::int64_t last_us, std::string& out) {
  const std::int64_t began = machine.steps.front().time_us;
  fmt::format_to(std::back_inserter(out), "{}  {}\n", machine.name, clock_of(began));
  if (machine.forgotten > 0) {
    fmt::format_to(std::back_inserter(out), "{:>12}{} earlier steps are not kept\n", "", machine.forgotten);
  }
  const Step* before = nullptr;
  for (auto step = machine.steps.begin(); step != machine.steps.end();) {
    if (before != nullptr) print_silence(*before, step->time_us - end_of(*before), false, out);
    auto next = std::next(step);
    while (is_pxelinux_name(*step) && next != machine.steps.end() && is_pxelinux_name(*next)) ++next;
    const std::string text = next - step > 1 ? text_of_names(step, next) : text_of(*step);
    fmt::format_to(std::back_inserter(out), "{:>10}  {}\n",
                   fmt::format("t+{:.3f}", static_cast<double>(step->time_us - began) / second), text);
    before = &*std::prev(next);
    step = next;
  }
  print_silence(*before, last_us - end_of(*before), true, out);
}

}  // namespace

void print_timeline(const Machines& machines, std::string& out) {
  bool first = true;
  for (const auto& [name, machine] : machines.all()) {
    if (machine.steps.empty()) continue;
    if (!first) out += '\n';
    first = false;
    print_machine(machine, machines.last_us(), out);
  }
}

}  // namespace pxe::sniff
