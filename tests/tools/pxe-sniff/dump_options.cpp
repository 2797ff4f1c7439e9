// What our decoder reads from each DHCP frame of a capture, in the columns that tshark prints: the frame's number,
// codes, lengths and values. For tshark_test.py.
#include <cstdio>
#include <string>

#include "common/base/text.hpp"
#include "common/dhcp/message.hpp"
#include "common/frame/packet.hpp"
#include "tests/support/capture_file.hpp"

int main(int argc, char** argv) {
  constexpr int ethernet = 1;
  for (int i = 1; i < argc; ++i) {
    int number = 0;
    for (const auto& frame : pxe::test::read_capture(argv[i])) {
      ++number;
      const auto packet = pxe::frame::decode(ethernet, frame.bytes, frame.bytes.size());
      const bool is_dhcp = packet.has_ports && (packet.source_port == 67 || packet.destination_port == 67);
      const auto message = pxe::dhcp::decode(packet.payload);
      if (!is_dhcp || !message) continue;
      std::string line = std::to_string(number);
      for (const auto& entry : message->options.entries()) {
        line += ' ' + std::to_string(entry.code) + ':' + std::to_string(entry.length) + ':' +
                pxe::to_hex(message->options.value(entry));
      }
      std::puts(line.c_str());
    }
  }
}
