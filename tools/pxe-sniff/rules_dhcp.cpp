// The rules that look at what was asked and answered by DHCP.
#include <fmt/format.h>

#include <algorithm>

#include "common/base/text.hpp"
#include "tools/pxe-sniff/brief.hpp"
#include "tools/pxe-sniff/rules.hpp"

namespace pxe::sniff {
namespace {

using dhcp::MessageType;
using Frames = std::vector<std::uint64_t>;

constexpr std::int64_t one_second = 1'000'000;
constexpr std::int64_t patience =
    4 * one_second;  // dnsmasq may hold an OFFER back for 3 s to ping the address

bool is_netboot(ClientKind kind) { return kind != ClientKind::plain; }
bool is_pxe(ClientKind kind) { return kind == ClientKind::bios_pxe || kind == ClientKind::uefi_pxe; }
bool is_offer(const Answered& answer) { return answer.type == MessageType::offer; }
bool gives(const Answered& answer) { return is_offer(answer) || answer.type == MessageType::ack; }

// The answers to the last questions of a machine that pass the test, with the index of the last one.
struct Answers {
  std::vector<const Answered*> list;
  Frames frames;
  std::vector<std::int64_t> times_us;
  std::size_t last = 0;
};
template <class Test>
Answers answers_where(const Story& story, Test test) {
  Answers answers;
  for (std::size_t i = 0; i < story.steps().size(); ++i) {
    const auto* answer = story.at<Answered>(i);
    if (answer == nullptr || !test(*answer)) continue;
    answers.list.push_back(answer);
    answers.frames.push_back(story.steps()[i].frame);
    answers.times_us.push_back(story.steps()[i].time_us);
    answers.last = i;
  }
  return answers;
}

// Questions of a type since the last answer.
struct Unanswered {
  Frames frames;
  std::int64_t first_us = 0;
  std::size_t last = 0;
  ClientKind kind = ClientKind::plain;
};
Unanswered unanswered(const Story& story, MessageType type) {
  Unanswered questions;
  for (std::size_t i = 0; i < story.steps().size(); ++i) {
    if (story.at<Answered>(i) != nullptr) questions = {};
    const auto* question = story.at<Asked>(i);
    if (question == nullptr || question->type != type || !is_netboot(question->kind) ||
        question->port != dhcp::server_port) {
      continue;
    }
    if (questions.frames.empty()) questions.first_us = story.steps()[i].time_us;
    questions.frames.push_back(story.steps()[i].frame);
    questions.last = i;
    questions.kind = question->kind;
  }
  return questions;
}

bool stays_unanswered(const Story& story, const Unanswered& questions) {
  return questions.frames.size() >= 2 && story.last_us() - questions.first_us >= patience &&
         !story.went_on_after(questions.last);
}

// Which of two offers a client takes. EDK2: PxeBcDhcp4.c, its order of offer types; iPXE: net/udp/dhcp.c, the
// highest priority, of equals the last.
int rank(const Answered& offer) {
  const bool pxe = offer.vendor_class.starts_with("PXEClient");
  if (pxe && offer.has_43) return 3;
  if (pxe) return 2;
  return offer.file.empty() ? 0 : 1;
}
const Answered& picked(ClientKind kind, const Answered& first, const Answered& second) {
  if (kind == ClientKind::ipxe) return second.priority >= first.priority ? second : first;
  return rank(second) > rank(first) ? second : first;
}

std::string described(const Answered& offer) {
  return fmt::format("{} with {}", offer.server.to_string(),
                     offer.file.empty() ? "no boot file" : printable(offer.file));
}

}  // namespace

std::optional<Finding> no_offer(const Story& story) {
  const Unanswered discovers = unanswered(story, MessageType::discover);
  if (!stays_unanswered(story, discovers)) return std::nullopt;
  return Finding{
      "",
      fmt::format("nobody answered its {} DISCOVERs as {} in {}: no DHCP server for it on this network, "
                  "or none that boots it",
                  discovers.frames.size(), to_string(discovers.kind),
                  duration_text(story.last_us() - discovers.first_us)),
      discovers.frames};
}

std::optional<Finding> no_ack(const Story& story) {
  const Unanswered requests = unanswered(story, MessageType::request);
  if (!stays_unanswered(story, requests)) return std::nullopt;
  return Finding{
      "",
      fmt::format("its {} REQUESTs got no answer: the server that made the offer does not take them",
                  requests.frames.size()),
      requests.frames};
}

std::optional<Finding> refused_address(const Story& story) {
  const Answers naks = answers_where(story, [](const Answered& one) { return one.type == MessageType::nak; });
  if (naks.list.empty() || story.went_on_after(naks.last)) return std::nullopt;
  const auto last_offer = answers_where(story, gives);
  if (!last_offer.list.empty() && last_offer.last > naks.last) return std::nullopt;
  return Finding{
      "", fmt::format("{} refuses the address it asks for (NAK)", naks.list.back()->server.to_string()),
      naks.frames};
}

std::optional<Finding> address_in_use(const Story& story) {
  Frames frames;
  std::size_t last = 0;
  for (std::size_t i = 0; i < story.steps().size(); ++i) {
    const auto* question = story.at<Asked>(i);
    if (question == nullptr || question->type != MessageType::decline) continue;
    frames.push_back(story.steps()[i].frame);
    last = i;
  }
  if (frames.empty() || story.went_on_after(last)) return std::nullopt;
  return Finding{"", "it found the address it was given in use by another machine (DECLINE)",
                 std::move(frames)};
}

std::optional<Finding> no_boot_file(const Story& story) {
  const Answers offers =
      answers_where(story, [](const Answered& one) { return gives(one) && is_netboot(one.kind); });
  if (offers.list.empty() || story.went_on_after(offers.last)) return std::nullopt;
  const ClientKind kind = offers.list.back()->kind;
  Frames frames;
  for (std::size_t i = 0; i < offers.list.size(); ++i) {
    const Answered& one = *offers.list[i];
    if (one.kind != kind) continue;
    if (!one.file.empty() || one.boots_without_file) return std::nullopt;
    frames.push_back(offers.frames[i]);
  }
  return Finding{"",
                 fmt::format("it was offered an address and no boot file as {}: the server has none for this "
                             "kind of machine",
                             to_string(kind)),
                 std::move(frames)};
}

std::optional<Finding> two_servers(const Story& story) {
  const auto is_address = [](const Answered& one) {
    return is_offer(one) && !one.yiaddr.is_unspecified() && is_netboot(one.kind);
  };
  const Answers offers = answers_where(story, is_address);
  if (offers.list.empty() || story.went_on_after(offers.last)) return std::nullopt;
  for (std::size_t i = offers.list.size(); i-- > 1;) {
    const Answered& first = *offers.list[i - 1];
    const Answered& second = *offers.list[i];
    if (first.xid != second.xid || first.server == second.server || first.file == second.file) continue;
    return Finding{"",
                   fmt::format("two servers answer it, {} and {}: as {} it takes {}", described(first),
                               described(second), to_string(second.kind),
                               picked(second.kind, first, second).server.to_string()),
                   {offers.frames[i - 1], offers.frames[i]}};
  }
  return std::nullopt;
}

std::optional<Finding> no_boot_server(const Story& story) {
  const auto sends_on = [](const Answered& one) {
    return gives(one) && is_pxe(one.kind) && one.port == dhcp::server_port && !one.has_43 &&
           one.vendor_class.starts_with("PXEClient");
  };
  Answers offers = answers_where(story, sends_on);
  if (offers.list.empty() || story.went_on_after(offers.last)) return std::nullopt;
  const Answers from_4011 =
      answers_where(story, [](const Answered& one) { return one.port == dhcp::pxe_port; });
  if (!from_4011.list.empty()) return std::nullopt;
  bool asked = false;
  for (std::size_t i = 0; i < story.steps().size(); ++i) {
    const auto* question = story.at<Asked>(i);
    if (question == nullptr || question->port != dhcp::pxe_port) continue;
    offers.frames.push_back(story.steps()[i].frame);
    asked = true;
  }
  if (story.last_us() - story.steps()[offers.last].time_us < patience && !asked) return std::nullopt;
  return Finding{
      "",
      fmt::format("{} says PXEClient (option 60) without option 43, so the firmware asks port 4011 for "
                  "its boot file{}",
                  offers.list.back()->server.to_string(),
                  asked ? ", and nobody answers there" : "; nobody was heard there"),
      offers.frames};
}

std::optional<Finding> no_http_echo(const Story& story) {
  const Answers offers = answers_where(
      story, [](const Answered& one) { return is_offer(one) && one.kind == ClientKind::uefi_http; });
  if (offers.list.empty() || story.went_on_after(offers.last)) return std::nullopt;
  const bool echoed = std::any_of(offers.list.begin(), offers.list.end(), [](const Answered* one) {
    return one->vendor_class.starts_with("HTTPClient");
  });
  if (echoed) return std::nullopt;
  return Finding{
      "",
      "it asks for UEFI HTTP Boot, and no offer says HTTPClient (option 60) back: firmware drops such "
      "offers",
      offers.frames};
}

std::optional<Finding> two_names(const Story& story) {
  const Answers offers = answers_where(story, [](const Answered& one) {
    return gives(one) && is_netboot(one.kind) && !one.second_file.empty();
  });
  if (offers.list.empty() || story.went_on_after(offers.last)) return std::nullopt;
  const Answered& last = *offers.list.back();
  return Finding{
      "",
      fmt::format("the header names the boot file {} and option 67 {}: which one counts differs from "
                  "firmware to firmware",
                  printable(last.file), printable(last.second_file)),
      offers.frames};
}

std::optional<Finding> overload(const Story& story) {
  const Answers offers = answers_where(
      story, [](const Answered& one) { return gives(one) && is_netboot(one.kind) && one.overloaded; });
  if (offers.list.empty() || story.went_on_after(offers.last)) return std::nullopt;
  return Finding{
      "",
      fmt::format("{} puts options into the header's file and sname (option 52), which iPXE, GRUB and "
                  "shim read as names",
                  offers.list.back()->server.to_string()),
      offers.frames};
}

// Offers with a boot file that it does not take. iPXE repeats a DISCOVER once or twice after an OFFER and
// then takes it; firmware that takes none asks again and again.
std::optional<Finding> never_accepted(const Story& story) {
  constexpr std::size_t enough = 3;
  Frames frames;
  std::size_t again = 0;
  std::size_t last = 0;
  bool offered = false;
  for (std::size_t i = 0; i < story.steps().size(); ++i) {
    if (const auto* answer = story.at<Answered>(i)) {
      if (!is_netboot(answer->kind) || !is_offer(*answer) || answer->file.empty()) continue;
      offered = true;
      frames.push_back(story.steps()[i].frame);
      last = i;
    } else if (const auto* question = story.at<Asked>(i)) {
      if (question->type == MessageType::discover && offered) ++again;
      if (question->type == MessageType::request) {
        offered = false;
        again = 0;
        frames.clear();
      }
    }
  }
  if (!offered || again < enough || story.went_on_after(last)) return std::nullopt;
  return Finding{
      "",
      fmt::format("it asked {} more times after an offer with a boot file and took none: the offers do "
                  "not reach it, or lack what this firmware wants",
                  again),
      std::move(frames)};
}

// iPXE counts its DISCOVERs in secs. Earlier ones can only be called lost when the capture was running then.
std::optional<Finding> lost_discovers(const Story& story) {
  constexpr unsigned enough = 3;
  const Asked* before = nullptr;
  for (std::size_t i = 0; i < story.steps().size(); ++i) {
    const auto* question = story.at<Asked>(i);
    if (question == nullptr) continue;
    const bool goes_on = before != nullptr && before->xid == question->xid && before->ipxe_discovers > 0;
    const bool is_first = question->ipxe_discovers > 0 && !goes_on;
    before = question;
    if (!is_first || question->type != MessageType::discover) continue;
    const unsigned lost = question->ipxe_discovers - 1;
    if (lost < enough || story.steps()[i].time_us - story.first_us() < std::int64_t{lost} * one_second)
      continue;
    return Finding{
        "",
        fmt::format("iPXE's first DISCOVER to arrive was its {}th: {} were lost before it, as where a "
                    "switch port comes up late (spanning tree)",
                    lost + 1, lost),
        {story.steps()[i].frame}};
  }
  return std::nullopt;
}

// Within one boot: the next day's is another one, and so is one that begins with the firmware again.
std::optional<Finding> address_changed(const Story& story) {
  constexpr std::int64_t one_boot = 300 * one_second;
  const Answers acks = answers_where(story, [](const Answered& one) {
    return one.type == MessageType::ack && is_netboot(one.kind) && !one.yiaddr.is_unspecified();
  });
  for (std::size_t i = 1; i < acks.list.size(); ++i) {
    const Answered& before = *acks.list[i - 1];
    const Answered& after = *acks.list[i];
    const std::int64_t later = acks.times_us[i] - acks.times_us[i - 1];
    if (before.yiaddr == after.yiaddr || after.kind != ClientKind::ipxe || later > one_boot) continue;
    return Finding{
        "",
        fmt::format("its address changed between stages, from {} as {} to {} as {}: two servers, or "
                    "leases by client id",
                    before.yiaddr.to_string(), to_string(before.kind), after.yiaddr.to_string(),
                    to_string(after.kind)),
        {acks.frames[i - 1], acks.frames[i]}};
  }
  return std::nullopt;
}

}  // namespace pxe::sniff
