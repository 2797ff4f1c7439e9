#include "tools/pxe-sniff/print_text.hpp"

#include <fmt/format.h>

#include <ctime>
#include <iterator>

#include "common/base/text_writer.hpp"
#include "common/dhcp/option_table.hpp"
#include "common/pxe/client.hpp"
#include "common/pxe/describe.hpp"
#include "tools/pxe-sniff/dhcp_view.hpp"

namespace pxe::sniff {
namespace {

constexpr std::int64_t second = 1'000'000;

// `DHCP DISCOVER`, `TFTP RRQ`, `HTTP GET`: short words in a column of their own.
std::string title(const Event& event) {
  struct Visitor {
    std::string operator()(const dhcp::Message& message) const {
      return message.has_cookie ? "DHCP " + type_of(message) : "BOOTP " + type_of(message);
    }
    std::string operator()(const tftp::Packet& packet) const {
      return "TFTP " + std::string(name_of(packet));
    }
    std::string operator()(const HttpRequest& request) const { return "HTTP " + request.method; }
    std::string operator()(const HttpStatus& status) const { return fmt::format("HTTP {}", status.code); }
    std::string operator()(const Undecoded&) const {
      return kind == Kind::dhcp ? "DHCP" : kind == Kind::tftp ? "TFTP" : "FRAME";
    }
    Kind kind;
  };
  return std::visit(Visitor{kind_of(event)}, event.what);
}

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

// The few words that matter most: who asks, or what is handed out.
void append_gist(const dhcp::Message& message, std::string& out) {
  if (message.op == dhcp::Op::request) {
    out += "  ";
    out += to_string(classify(message));
    if (const auto arch = arch_of(message)) out += " " + arch->name();
    return;
  }
  if (!message.yiaddr.is_unspecified()) out += "  " + message.yiaddr.to_string();
  const std::string_view file = boot_file(message);
  if (file.empty()) return;
  out += "  ";
  append_printable(file, out);
}

void append_gist(const tftp::Packet& packet, std::string& out) {
  if (const auto* request = std::get_if<tftp::Request>(&packet)) {
    out += "  ";
    append_printable(request->filename, out);
  } else if (const auto* error = std::get_if<tftp::ErrorPacket>(&packet)) {
    out += "  ";
    append_printable(error->message, out);
  }
}

void append_gist(const HttpRequest& request, std::string& out) {
  out += "  ";
  append_printable(request.target, out);
  out += ' ';
  append_printable(request.version, out);
}

void append_gist(const HttpStatus& status, std::string& out) {
  out += "  ";
  append_printable(status.reason, out);
}

void append_gist(const Undecoded&, std::string&) {}

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

template <class Other>
void print_fields(const Other&, std::string&) {}  // HTTP's line is on the head

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

void TextPrinter::print(const Event& event, std::int64_t first_time_us, std::string& out) {
  append_clock(event.time_us, out);
  const std::int64_t since = event.time_us - first_time_us;
  const std::int64_t size = since < 0 ? -since : since;  // frames of several interfaces may come out of order
  fmt::format_to(std::back_inserter(out), " {:>12} {:<13} {:<17}  ",
                 fmt::format("{}{}.{:06}", since < 0 ? '-' : '+', size / second, size % second), title(event),
                 event.mac.empty() ? "-" : event.mac.to_string());
  append_addresses(event.packet, out);
  std::visit([&](const auto& one) { append_gist(one, out); }, event.what);
  if (event.truncated) out += " [truncated]";
  if (!event.malformed.empty()) fmt::format_to(std::back_inserter(out), " [malformed: {}]", event.malformed);
  out += '\n';
  std::visit([&](const auto& one) { print_fields(one, out); }, event.what);
}

}  // namespace pxe::sniff
