#include "tools/pxe-sniff/brief.hpp"

#include <fmt/format.h>

#include <iterator>

#include "common/base/text.hpp"
#include "common/base/text_writer.hpp"
#include "common/pxe/client.hpp"
#include "common/pxe/ipxe.hpp"
#include "tools/pxe-sniff/dhcp_view.hpp"
#include "tools/pxe-sniff/words.hpp"

namespace pxe::sniff {
namespace {

namespace option = dhcp::option;

struct Title {
  std::string operator()(const dhcp::Message& message) const {
    return (message.has_cookie ? "DHCP " : "BOOTP ") + type_of(message);
  }
  std::string operator()(const tftp::Packet& packet) const { return "TFTP " + std::string(name_of(packet)); }
  std::string operator()(const HttpRequest& request) const { return "HTTP " + request.method; }
  std::string operator()(const HttpStatus& status) const { return fmt::format("HTTP {}", status.code); }
  std::string operator()(const Transfer& transfer) const {
    const bool short_enough = transfer.outcome == Outcome::done || transfer.outcome == Outcome::failed ||
                              transfer.outcome == Outcome::aborted || transfer.outcome == Outcome::refused;
    return (transfer.tftp ? "TFTP " : "HTTP ") +
           std::string(short_enough ? to_string(transfer.outcome) : "silence");
  }
  std::string operator()(const Undecoded&) const {
    return kind == Kind::dhcp ? "DHCP" : kind == Kind::tftp ? "TFTP" : "FRAME";
  }
  Kind kind;
};

void append_word(std::string_view word, std::string& out) {
  if (word.empty()) return;
  out += ' ';
  append_printable(word, out);
}

// What iPXE says of itself in option 175, and in the secs that are none.
void append_ipxe(const dhcp::Message& message, const Client& client, std::string& out) {
  if (message.options.has(option::ipxe)) {
    out += "  ipxe";
    append_word(client.get(Word::version), out);
    if (const auto id = client.get(Word::busid); !id.empty()) {
      const auto bytes = from_hex(id);
      append_word(ipxe::bus_id_to_string(bytes ? Bytes(*bytes) : Bytes{}), out);
    }
    for (const auto& [name, value] : client.features()) append_word(name, out);
  }
  const ipxe::Secs secs = ipxe::decode_secs(message.secs);
  if (secs.discovers > 1) fmt::format_to(std::back_inserter(out), "  try {}", secs.discovers);
  if (secs.offer_seen) out += "  has an OFFER";
}

void append_request(const dhcp::Message& message, std::string& out) {
  const Client client = client_from_message(message);
  const ClientKind kind = classify(message);
  out += "  ";
  out += to_string(kind);
  append_word(client.get(Word::arch), out);
  if (message.type() == dhcp::MessageType::request) {
    if (const auto wanted = message.options.ipv4(option::dhcp_requested_address)) {
      out += "  wants " + wanted->to_string();
    }
    if (const auto server = message.options.ipv4(option::dhcp_server_identifier)) {
      out += " of " + server->to_string();
    }
  }
  if (client.has(Word::user_class)) {
    out += "  class";
    append_word(client.get(Word::user_class), out);
  }
  if (kind == ClientKind::ipxe) append_ipxe(message, client, out);
  if (client.has(Word::uuid)) out += "  uuid " + std::string(client.get(Word::uuid));
  if (client.has(Word::hostname)) {
    out += "  host";
    append_word(client.get(Word::hostname), out);
  }
  if (client.has(Word::circuit_id)) {
    out += "  port";
    append_word(client.get(Word::circuit_id), out);
  }
}

void append_reply(const dhcp::Message& message, std::string& out) {
  if (!message.yiaddr.is_unspecified()) out += "  " + message.yiaddr.to_string();
  if (const std::string_view file = boot_file(message); !file.empty()) {
    out += "  ";
    append_printable(file, out);
    if (!message.siaddr.is_unspecified() && file.find("://") == std::string_view::npos) {
      out += " on " + message.siaddr.to_string();
    }
  }
  if (const auto vendor_class = message.options.text(option::vendor_class_identifier);
      !vendor_class.empty()) {
    out += "  says";
    append_word(vendor_class, out);
    if (message.options.has(option::vendor_encapsulated_options)) out += " with 43";
  }
  if (const auto said = message.options.text(option::dhcp_message); !said.empty()) {
    out += "  ";
    append_printable(said, out);
  }
}

void append_options(const std::vector<tftp::Option>& options, std::string& out) {
  for (const tftp::Option& option : options) {
    out += &option == options.data() ? "  " : " ";
    append_printable(option.name, out);
    out += '=';
    append_printable(option.value, out);
  }
}

struct Gist {
  void operator()(const dhcp::Message& message) const {
    message.op == dhcp::Op::request ? append_request(message, out) : append_reply(message, out);
  }
  void operator()(const tftp::Packet& packet) const {
    if (const auto* request = std::get_if<tftp::Request>(&packet)) {
      out += "  ";
      append_printable(request->filename, out);
      append_options(request->options, out);
    } else if (const auto* accepted = std::get_if<tftp::OptionAck>(&packet)) {
      append_options(accepted->options, out);
    } else if (const auto* error = std::get_if<tftp::ErrorPacket>(&packet)) {
      out += "  ";
      append_printable(error->message.empty() ? tftp::error_name(error->code) : error->message, out);
    }
  }
  void operator()(const HttpRequest& request) const {
    out += "  ";
    append_printable(request.target, out);
    out += ' ';
    append_printable(request.version, out);
  }
  void operator()(const HttpStatus& status) const {
    out += "  ";
    append_printable(status.reason, out);
    if (!status.target.empty()) {
      out += "  ";
      append_printable(status.target, out);
    }
    if (status.whole && status.method != "HEAD") {
      out += "  " + size_text(status.bytes) + " in " + duration_text(status.duration_us);
    } else if (status.length) {
      out += "  " + size_text(*status.length);
    }
  }
  void operator()(const Transfer& transfer) const {
    if (!transfer.file.empty()) {
      out += "  ";
      append_printable(transfer.file, out);
    }
    fmt::format_to(std::back_inserter(out), "  {} in {}", size_text(transfer.bytes),
                   duration_text(transfer.duration_us));
    if (!transfer.tftp || transfer.block == 0) return;
    fmt::format_to(std::back_inserter(out), "  blksize={} windowsize={} sent again={}", transfer.blksize,
                   transfer.windowsize, transfer.retransmissions);
    if (transfer.outcome != Outcome::done)
      fmt::format_to(std::back_inserter(out), " at block {}", transfer.block);
  }
  void operator()(const Undecoded&) const {}
  std::string& out;
};

}  // namespace

std::string title_of(const Event& event) { return std::visit(Title{kind_of(event)}, event.what); }

void append_gist(const Event& event, std::string& out) {
  if (!event.file.empty()) {
    out += "  ";
    append_printable(event.file, out);
  }
  std::visit(Gist{out}, event.what);
}

std::string size_text(std::uint64_t bytes) {
  constexpr double thousand = 1'000;
  const auto value = static_cast<double>(bytes);
  if (bytes < 1'000) return fmt::format("{} B", bytes);
  if (bytes < 1'000'000) return fmt::format("{:.1f} kB", value / thousand);
  if (bytes < 1'000'000'000) return fmt::format("{:.1f} MB", value / thousand / thousand);
  return fmt::format("{:.1f} GB", value / thousand / thousand / thousand);
}

std::string duration_text(std::int64_t micros) {
  constexpr double second = 1'000'000;
  return fmt::format("{:.3f} s", static_cast<double>(micros) / second);
}

}  // namespace pxe::sniff
