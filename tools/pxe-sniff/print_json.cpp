#include "tools/pxe-sniff/print_json.hpp"

#include <fmt/format.h>

#include <chrono>

#include "common/base/json_writer.hpp"
#include "common/pxe/client.hpp"
#include "common/pxe/describe.hpp"
#include "tools/pxe-sniff/dhcp_view.hpp"
#include "tools/pxe-sniff/words.hpp"

namespace pxe::sniff {
namespace {

std::int64_t as_number(std::uint64_t value) { return static_cast<std::int64_t>(value); }

void print_place(const Event& event, JsonWriter& writer) {
  writer.number("frame", static_cast<std::int64_t>(event.frame));
  writer.text("protocol", to_string(kind_of(event)));
  const frame::Packet& packet = event.packet;
  if (packet.has_ports || !packet.source.is_unspecified() || !packet.destination.is_unspecified()) {
    writer.text("src", packet.source.to_string());
    writer.text("dst", packet.destination.to_string());
  }
  if (packet.has_ports) {
    writer.number("src_port", packet.source_port);
    writer.number("dst_port", packet.destination_port);
  }
  if (packet.vlans.count > 0) {
    writer.begin_list("vlans");
    for (const std::uint16_t id : packet.vlans.list()) writer.number("", id);
    writer.end_list();
  }
  if (event.truncated) writer.flag("truncated", true);
  if (!event.malformed.empty()) writer.text("malformed", event.malformed);
  if (packet.bad_checksum) writer.flag("bad_checksum", true);
}

void print_words(const Client& client, JsonWriter& writer) {
  for (const WordInfo& word : vocabulary()) {
    if (client.has(word.word)) writer.text(word.name, client.get(word.word));
  }
  std::string key = "ipxe.";
  for (const auto& [name, value] : client.features()) writer.text(key.replace(5, key.npos, name), value);
}

void print_type(const dhcp::Message& message, JsonWriter& writer) {
  writer.text("type", type_of(message));
  if (message.op == dhcp::Op::request) writer.text("client", to_string(classify(message)));
}
void print_type(const tftp::Packet& packet, JsonWriter& writer) { writer.text("type", name_of(packet)); }
void print_type(const HttpRequest&, JsonWriter& writer) { writer.text("type", "request"); }
void print_type(const HttpStatus&, JsonWriter& writer) { writer.text("type", "status"); }
void print_type(const Transfer&, JsonWriter& writer) { writer.text("type", "transfer"); }
void print_type(const Undecoded&, JsonWriter&) {}

void print_fields(const dhcp::Message& message, JsonWriter& writer) {
  writer.text("op", message.op == dhcp::Op::request ? "request" : "reply");
  describe_header(message, writer);
  writer.begin_object("options");
  describe_options(message, writer);
  writer.end_object();
}

void print_options(const std::vector<tftp::Option>& options, JsonWriter& writer) {
  writer.begin_object("options");
  for (const tftp::Option& option : options) writer.text(option.name, option.value);
  writer.end_object();
}

void print_fields(const tftp::Packet& packet, JsonWriter& writer) {
  if (const auto* request = std::get_if<tftp::Request>(&packet)) {
    writer.text("file", request->filename);
    writer.text("mode", request->mode);
    print_options(request->options, writer);
  } else if (const auto* accepted = std::get_if<tftp::OptionAck>(&packet)) {
    print_options(accepted->options, writer);
  } else if (const auto* error = std::get_if<tftp::ErrorPacket>(&packet)) {
    writer.number("code", static_cast<int>(error->code));
    writer.text("message", error->message);
  }
}

void print_fields(const HttpRequest& request, JsonWriter& writer) {
  writer.text("method", request.method);
  writer.text("target", request.target);
  writer.text("http_version", request.version);
}

void print_fields(const HttpStatus& status, JsonWriter& writer) {
  writer.number("code", status.code);
  writer.text("reason", status.reason);
  if (!status.method.empty()) {
    writer.text("method", status.method);
    writer.text("target", status.target);
    writer.number("duration_us", status.duration_us);
  }
  if (status.length) writer.number("content_length", as_number(*status.length));
  if (status.whole) writer.number("bytes", as_number(status.bytes));
}

void print_fields(const Transfer& transfer, JsonWriter& writer) {
  writer.text("outcome", to_string(transfer.outcome));
  writer.text("server", transfer.server.to_string());
  writer.text(transfer.tftp ? "file" : "target", transfer.file);
  writer.number("bytes", as_number(transfer.bytes));
  writer.number("duration_us", transfer.duration_us);
  writer.number("longest_pause_us", transfer.pause_us);
  writer.number("first_frame", as_number(transfer.first_frame));
  if (!transfer.tftp) return;
  writer.flag("upload", transfer.upload);
  writer.number("block", as_number(transfer.block));
  writer.number("retransmissions", as_number(transfer.retransmissions));
  writer.number("blksize", transfer.blksize);
  writer.number("windowsize", transfer.windowsize);
  if (transfer.tsize) writer.number("tsize", as_number(*transfer.tsize));
}

void print_fields(const Undecoded&, JsonWriter&) {}

}  // namespace

std::string rfc3339(std::int64_t seconds) {
  using namespace std::chrono;
  const sys_seconds time{std::chrono::seconds(seconds)};
  const auto day = floor<days>(time);
  const year_month_day date(day);
  const hh_mm_ss<std::chrono::seconds> clock(time - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

void JsonPrinter::print(const Event& event, std::string& out) {
  const SplitTime time = split_time(event.time_us);
  if (time.seconds != second_ || time_.empty()) {
    second_ = time.seconds;
    time_ = rfc3339(time.seconds);
  }
  JsonWriter writer(out);
  writer.begin_object("");
  writer.text("time", fmt::format("{}.{:06}Z", time_, time.micros));
  print_place(event, writer);
  std::visit([&](const auto& one) { print_type(one, writer); }, event.what);
  print_words(words_of(event), writer);
  if (!event.file.empty()) writer.text("file", event.file);
  std::visit([&](const auto& one) { print_fields(one, writer); }, event.what);
  writer.end_object();
  out += '\n';
}

}  // namespace pxe::sniff
