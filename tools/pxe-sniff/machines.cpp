#include "tools/pxe-sniff/machines.hpp"

#include <algorithm>

#include "common/base/bytes.hpp"
#include "common/pxe/ipxe.hpp"
#include "common/pxe/suboptions.hpp"
#include "common/pxe/vendor.hpp"
#include "tools/pxe-sniff/dhcp_view.hpp"

namespace pxe::sniff {
namespace {

namespace option = dhcp::option;

constexpr std::size_t longest_text = 512;  // what is kept of a name or a reason

std::string kept(std::string_view text) { return std::string(text.substr(0, longest_text)); }

std::string name_of(const Event& event) {
  if (!event.mac.empty()) return event.mac.to_string();
  return event.client.is_unspecified() ? std::string() : event.client.to_string();
}

Asked asked(const Event& event, const dhcp::Message& message) {
  Asked asked;
  asked.type = message.type();
  asked.kind = classify(message);
  asked.arch = arch_of(message);
  asked.xid = message.xid;
  asked.port = event.packet.destination_port;
  if (asked.kind == ClientKind::ipxe) asked.ipxe_discovers = ipxe::decode_secs(message.secs).discovers;
  asked.server = message.options.ipv4(option::dhcp_server_identifier);
  asked.wanted = message.options.ipv4(option::dhcp_requested_address);
  return asked;
}

// Sub-options that decide what is booted where no file is named.
bool has_suboption(const dhcp::Message& message, std::uint8_t code, std::initializer_list<std::uint8_t> any) {
  const auto value = message.options.find(code);
  if (!value) return false;
  for (const Suboption& one : decode_suboptions(*value).list) {
    if (std::find(any.begin(), any.end(), one.code) != any.end()) return true;
  }
  return false;
}

int priority_in(const dhcp::Message& message) {
  constexpr std::uint8_t priority = 1;
  const auto value = message.options.find(option::ipxe);
  if (!value) return 0;
  for (const Suboption& one : decode_suboptions(*value).list) {
    if (one.code == priority && one.value.size() == 1) return static_cast<std::int8_t>(one.value[0]);
  }
  return 0;
}

Answered answered(const Event& event, const dhcp::Message& message) {
  constexpr std::uint8_t scriptlet = 81;
  Answered answered;
  answered.type = message.type();
  answered.xid = message.xid;
  answered.port = event.packet.source_port;
  answered.server = message.options.ipv4(option::dhcp_server_identifier).value_or(event.packet.source);
  answered.yiaddr = message.yiaddr;
  answered.file = kept(boot_file(message));
  const std::string_view in_67 = message.options.text(option::boot_file_name);
  if (!in_67.empty() && in_67 != answered.file) answered.second_file = kept(in_67);
  answered.vendor_class = kept(message.options.text(option::vendor_class_identifier));
  answered.has_43 = message.options.has(option::vendor_encapsulated_options);
  answered.boots_without_file = message.options.has(option::root_path) ||
                                has_suboption(message, option::ipxe, {scriptlet}) ||
                                has_suboption(message, option::vendor_encapsulated_options,
                                              {vendor::tag::boot_servers, vendor::tag::boot_menu});
  answered.overloaded = message.options.has(option::dhcp_option_overload);
  answered.priority = priority_in(message);
  return answered;
}

Fetched fetched(const Event& event, bool tftp, std::string_view file) {
  Fetched fetched;
  fetched.tftp = tftp;
  fetched.server = event.packet.destination;
  fetched.server_port = event.packet.destination_port;
  fetched.file = kept(file);
  fetched.end_frame = event.frame;
  fetched.end_us = event.time_us;
  return fetched;
}

// The last file that it asked for and that fits.
template <class Fits>
Fetched* find_fetched(Machine& machine, Fits fits) {
  for (auto step = machine.steps.rbegin(); step != machine.steps.rend(); ++step) {
    auto* one = std::get_if<Fetched>(&step->what);
    if (one != nullptr && fits(*step, *one)) return one;
  }
  return nullptr;
}

Fetched::End end_of(const Fetched& fetched, const Transfer& transfer) {
  using End = Fetched::End;
  switch (transfer.outcome) {
    case Outcome::done: return End::done;
    // Raspberry Pi's firmware opens a file and drops it after the first block to see whether it is there.
    case Outcome::aborted: return transfer.block <= 1 ? End::probed : End::failed;
    case Outcome::failed: return fetched.end == End::missing ? End::missing : End::failed;
    case Outcome::unfinished: return transfer.block > 0 || fetched.heard ? End::stalled : End::open;
    case Outcome::refused: return End::refused;
    case Outcome::unanswered: return End::unanswered;
  }
  return End::open;
}

}  // namespace

void Machines::on_frame(std::int64_t time_us) {
  if (!first_us_) first_us_ = time_us;
  last_us_ = std::max(last_us_, time_us);
}

Machine* Machines::machine_of(const Event& event) { return machines_.find(name_of(event)); }

void Machines::add(const Event& event, std::variant<Asked, Answered, Fetched> what) {
  const std::string name = name_of(event);
  if (name.empty()) return;
  if (machines_.find(name) == nullptr) {
    if (const auto gone = machines_.put(name, {name, {}, 0})) steps_ -= gone->steps.size();
  }
  Machine& machine = *machines_.find(name);
  if (auto* answer = std::get_if<Answered>(&what)) {
    for (auto step = machine.steps.rbegin(); step != machine.steps.rend(); ++step) {
      const auto* question = std::get_if<Asked>(&step->what);
      if (question == nullptr || question->xid != answer->xid) continue;
      answer->kind = question->kind;
      break;
    }
  }
  machine.steps.push_back({event.frame, event.time_us, std::move(what)});
  ++steps_;
  if (machine.steps.size() > most_steps) {
    machine.steps.pop_front();
    ++machine.forgotten;
    --steps_;
  }
  while (steps_ > most_in_all && machines_.size() > 1) {
    const auto& [oldest, its] = *machines_.begin();
    steps_ -= its.steps.size();
    machines_.erase(std::string(oldest));
  }
}

void Machines::on_dhcp(const Event& event, const dhcp::Message& message) {
  if (message.op == dhcp::Op::request) {
    add(event, asked(event, message));
  } else {
    add(event, answered(event, message));
  }
}

void Machines::on_tftp(const Event& event, const tftp::Packet& packet) {
  Machine* machine = machine_of(event);
  if (const auto* request = std::get_if<tftp::Request>(&packet)) {
    Fetched* again =
        machine == nullptr ? nullptr : find_fetched(*machine, [&](const Step&, const Fetched& one) {
          return one.tftp && one.end == Fetched::End::open && !one.heard &&
                 one.file == kept(request->filename) && one.server == event.packet.destination;
        });
    if (again == nullptr) return add(event, fetched(event, true, request->filename));
    ++again->requests;
    again->end_us = event.time_us;
    again->end_frame = event.frame;
    return;
  }
  if (machine == nullptr) return;
  Fetched* open = find_fetched(*machine, [&](const Step&, const Fetched& one) {
    return one.tftp && one.end == Fetched::End::open && one.file == kept(event.file);
  });
  if (open == nullptr) return;
  open->heard = true;
  if (const auto* error = std::get_if<tftp::ErrorPacket>(&packet)) {
    open->reason = kept(error->message.empty() ? tftp::error_name(error->code) : error->message);
    if (error->code == tftp::ErrorCode::file_not_found) open->end = Fetched::End::missing;
  }
}

void Machines::on_status(const Event& event, const HttpStatus& status) {
  heard_http_answers_ = true;
  Machine* machine = machine_of(event);
  if (machine == nullptr) return;
  Fetched* open = find_fetched(*machine, [&](const Step&, const Fetched& one) {
    return !one.tftp && !one.heard && one.file == kept(status.target);
  });
  if (open == nullptr) return;
  constexpr std::uint16_t not_found = 404;
  constexpr std::uint16_t first_error = 400;
  open->heard = true;
  open->end_us = event.time_us;
  open->end_frame = event.frame;
  open->bytes = status.whole ? status.bytes : status.length.value_or(0);
  open->reason = std::to_string(status.code) + (status.reason.empty() ? "" : " " + kept(status.reason));
  if (status.code >= first_error) {
    open->end = status.code == not_found ? Fetched::End::missing : Fetched::End::failed;
  } else if (status.whole) {
    open->end = status.method == "HEAD" ? Fetched::End::probed : Fetched::End::done;
  }
}

void Machines::on_transfer(const Event& event, const Transfer& transfer) {
  Machine* machine = machine_of(event);
  const bool never_connected =
      transfer.outcome == Outcome::refused || transfer.outcome == Outcome::unanswered;
  if (never_connected) {
    heard_http_answers_ = heard_http_answers_ || transfer.outcome == Outcome::refused;
    Fetched one = fetched(event, false, "");
    one.server = transfer.server;
    one.server_port = transfer.server_port;
    one.end = end_of(one, transfer);
    return add(event, std::move(one));
  }
  if (machine == nullptr) return;
  Fetched* open = find_fetched(*machine, [&](const Step& step, const Fetched& one) {
    return step.frame == transfer.first_frame && one.tftp == transfer.tftp;
  });
  if (open == nullptr) return;
  if (transfer.tftp || open->end == Fetched::End::open) open->end = end_of(*open, transfer);
  if (transfer.outcome == Outcome::failed && !transfer.tftp) open->end = Fetched::End::stalled;
  open->bytes = transfer.bytes;
  open->transfer = transfer;
  open->end_us = event.time_us;
  open->end_frame = event.frame;
}

void Machines::on_event(const Event& event) {
  if (event.bulk) return;
  if (const auto* message = std::get_if<dhcp::Message>(&event.what)) {
    on_dhcp(event, *message);
  } else if (const auto* packet = std::get_if<tftp::Packet>(&event.what)) {
    on_tftp(event, *packet);
  } else if (const auto* request = std::get_if<HttpRequest>(&event.what)) {
    add(event, fetched(event, false, request->target));
  } else if (const auto* status = std::get_if<HttpStatus>(&event.what)) {
    on_status(event, *status);
  } else if (const auto* transfer = std::get_if<Transfer>(&event.what)) {
    on_transfer(event, *transfer);
  }
}

}  // namespace pxe::sniff
