// What our decoders read from each DHCP and TFTP frame of a capture, in the columns that tshark prints: the
// frame's number, then the header, codes, lengths and values, or a packet's fields. For tshark_test.py.
#include <fmt/format.h>

#include <cstdio>
#include <string>

#include "common/base/text.hpp"
#include "tests/support/capture_file.hpp"
#include "tools/pxe-sniff/conversation.hpp"

namespace {

using namespace pxe;

std::string fields_of(const dhcp::Message& message) {
  std::string line =
      fmt::format("dhcp {} {:#04x} {} {} {:#010x} {} {:#06x}", static_cast<int>(message.op), message.htype,
                  message.hlen, message.hops, message.xid, message.secs, message.flags);
  for (const Ipv4Address address : {message.ciaddr, message.yiaddr, message.siaddr, message.giaddr}) {
    line += ' ' + address.to_string();
  }
  line += ' ' + message.chaddr.to_string();
  if (const auto name = message.server_name(); !name.empty()) line += " sname=" + std::string(name);
  if (const auto name = message.file_name(); !name.empty()) line += " file=" + std::string(name);
  for (const auto& entry : message.options.entries()) {
    line += ' ' + std::to_string(entry.code) + ':' + std::to_string(entry.length) + ':' +
            to_hex(message.options.value(entry));
  }
  return line;
}

void append(const std::vector<tftp::Option>& options, std::string& line) {
  for (const tftp::Option& option : options) line += ' ' + option.name + '=' + option.value;
}

struct TftpFields {
  void operator()(const tftp::Request& request) {
    line += std::to_string(static_cast<int>(request.opcode)) + ' ' + request.filename + ' ' + request.mode;
    append(request.options, line);
  }
  void operator()(const tftp::Data& data) { line += "3 " + std::to_string(data.block); }
  void operator()(const tftp::Ack& ack) { line += "4 " + std::to_string(ack.block); }
  void operator()(const tftp::ErrorPacket& error) {
    line += "5 " + std::to_string(static_cast<int>(error.code)) + ' ' + error.message;
  }
  void operator()(const tftp::OptionAck& accepted) {
    line += "6";
    append(accepted.options, line);
  }
  std::string line = "tftp ";
};

}  // namespace

int main(int argc, char** argv) {
  constexpr int ethernet = 1;
  for (int i = 1; i < argc; ++i) {
    sniff::Conversation conversation({80});
    std::uint64_t number = 0;
    for (const auto& frame : test::read_capture(argv[i])) {
      const sniff::Frame one{++number, frame.time_us, ethernet, frame.bytes, frame.bytes.size()};
      for (const sniff::Event& event : conversation.on_frame(one)) {
        std::string line;
        if (const auto* message = std::get_if<dhcp::Message>(&event.what)) {
          line = fields_of(*message);
        } else if (const auto* packet = std::get_if<tftp::Packet>(&event.what)) {
          TftpFields fields;
          std::visit(fields, *packet);
          line = fields.line;
        }
        if (!line.empty()) std::printf("%llu %s\n", static_cast<unsigned long long>(number), line.c_str());
      }
    }
  }
}
