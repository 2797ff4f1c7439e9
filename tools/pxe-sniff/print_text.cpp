#include "tools/pxe-sniff/print_text.hpp"

#include <fmt/format.h>

#include <ctime>
#include <iterator>

#include "common/base/text_writer.hpp"
#include "common/dhcp/option_table.hpp"
#include "common/pxe/client.hpp"
#include "common/pxe/describe.hpp"
#include "tools/pxe-sniff/brief.hpp"
#include "tools/pxe-sniff/dhcp_view.hpp"

namespace pxe::sniff {
namespace {

constexpr std::int64_t second = 1'000'000;

void append_addresses(const frame::Packet& packet, std::string& out) {
  if (packet.has_ports) {
    fmt::format_to(std::back_inserter(out), "{}:{} > {}:{}", packet.source.to_string(), packet.source_port,
                   packet.destination.to_string(), packet.destination_port);
  } else {
    fmt::format_to(std::back_inserter(out), "{} > {}", packet.source.to_string(),
                   packet.destination.to_string());
  }
  for (const std::uint16_t id : packet.vlans.list()) fmt::format_to(std::back_inserter(out), " vlan {}", id);
}

void print_fields(const dhcp::Message& message, std::string& out) {
  TextWriter writer(out);
  describe_header(message, writer);
  for (const auto& entry : message.options.entries()) {
    writer.set_code(entry.code);
    describe_option(message, entry.code, message.options.value(entry), writer);
  }
}

void print_options(const std::vector<tftp::Option>& options, TextWriter& writer) {
  for (const tftp::Option& option : options) writer.text(option.name, option.value);
}

void print_fields(const tftp::Packet& packet, std::string& out) {
  TextWriter writer(out);
  if (const auto* request = std::get_if<tftp::Request>(&packet)) {
    writer.text("mode", request->mode);
    print_options(request->options, writer);
  } else if (const auto* accepted = std::get_if<tftp::OptionAck>(&packet)) {
    print_options(accepted->options, writer);
  } else if (const auto* error = std::get_if<tftp::ErrorPacket>(&packet)) {
    const std::string_view meaning = tftp::error_name(error->code);
    writer.named("code", static_cast<int>(error->code), meaning.empty() ? "unassigned" : meaning);
  }
}

void print_fields(const Transfer& transfer, std::string& out) {
  TextWriter writer(out);
  writer.text("server", transfer.server.to_string());
  writer.number("first frame", static_cast<std::int64_t>(transfer.first_frame));
  writer.text("longest pause", duration_text(transfer.pause_us));
  if (transfer.tsize) writer.number("tsize", static_cast<std::int64_t>(*transfer.tsize));
}

template <class Other>
void print_fields(const Other&, std::string&) {}  // HTTP's line is on the head

// A transfer that ended with an ERROR before its first block: the ERROR has its own line.
bool says_nothing_new(const Event& event) {
  const auto* transfer = std::get_if<Transfer>(&event.what);
  return transfer != nullptr && transfer->tftp && transfer->bytes == 0 &&
         (transfer->outcome == Outcome::aborted || transfer->outcome == Outcome::failed);
}

// Protocols apart, failures red: ECMA-48's colours.
std::string_view colour_of(const Event& event) {
  constexpr std::string_view red = "\x1b[31m";
  if (!event.malformed.empty()) return red;
  if (const auto* status = std::get_if<HttpStatus>(&event.what); status && status->code >= 400) return red;
  if (const auto* transfer = std::get_if<Transfer>(&event.what);
      transfer && transfer->outcome != Outcome::done) {
    return red;
  }
  const auto* packet = std::get_if<tftp::Packet>(&event.what);
  if (packet && std::holds_alternative<tftp::ErrorPacket>(*packet)) return red;
  const auto* message = std::get_if<dhcp::Message>(&event.what);
  if (message && message->type() == dhcp::MessageType::nak) return red;
  switch (kind_of(event)) {
    case Kind::dhcp: return "\x1b[32m";
    case Kind::tftp: return "\x1b[36m";
    case Kind::http: return "\x1b[34m";
    case Kind::frame: return "";
  }
  return "";
}

}  // namespace

void TextPrinter::append_clock(std::int64_t time_us, std::string& out) {
  const SplitTime split = split_time(time_us);
  if (clock_second_ != split.seconds) {
    const std::time_t time = split.seconds;
    std::tm local{};
    localtime_r(&time, &local);
    clock_ = fmt::format("{:02}:{:02}:{:02}", local.tm_hour, local.tm_min, local.tm_sec);
    clock_second_ = split.seconds;
  }
  fmt::format_to(std::back_inserter(out), "{}.{:06}", clock_, split.micros);
}

void TextPrinter::append_title(const Event& event, std::string& out) const {
  const std::string_view colour = style_.colour ? colour_of(event) : std::string_view{};
  out += colour;
  fmt::format_to(std::back_inserter(out), "{:<13}", title_of(event));
  if (!colour.empty()) out += "\x1b[0m";
}

void TextPrinter::print(const Event& event, std::int64_t first_time_us, std::string& out) {
  if (says_nothing_new(event)) return;
  append_clock(event.time_us, out);
  const std::int64_t since = event.time_us - first_time_us;
  const std::int64_t size = since < 0 ? -since : since;  // frames of several interfaces may come out of order
  fmt::format_to(std::back_inserter(out), " {:>12} ",
                 fmt::format("{}{}.{:06}", since < 0 ? '-' : '+', size / second, size % second));
  append_title(event, out);
  fmt::format_to(std::back_inserter(out), " {:<17}  ", event.mac.empty() ? "-" : event.mac.to_string());
  append_addresses(event.packet, out);
  append_gist(event, out);
  if (event.truncated) out += " [truncated]";
  if (!event.malformed.empty()) fmt::format_to(std::back_inserter(out), " [malformed: {}]", event.malformed);
  if (event.packet.bad_checksum) out += " [bad checksum]";
  out += '\n';
  if (style_.full) std::visit([&](const auto& one) { print_fields(one, out); }, event.what);
}

}  // namespace pxe::sniff
