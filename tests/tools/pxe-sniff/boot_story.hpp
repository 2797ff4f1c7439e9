// A machine's boot as a test tells it, second by second: what goes over the wire, and what is seen in it.
#pragma once

#include <string>
#include <vector>

#include "tests/tools/pxe-sniff/frames.hpp"
#include "tools/pxe-sniff/diagnose.hpp"
#include "tools/pxe-sniff/timeline.hpp"

namespace pxe::sniff {

class BootStory {
 public:
  BootStory& wait(double seconds) {
    now_us_ += static_cast<std::int64_t>(seconds * 1'000'000);
    return *this;
  }
  BootStory& hear(const FrameBytes& bytes) {
    ++number_;
    machines_.on_frame(now_us_);
    for (const Event& event : conversation_.on_frame({number_, now_us_, raw_ip, bytes, bytes.size()})) {
      machines_.on_event(event);
    }
    return wait(0.01);
  }

  // What firmware and iPXE say of themselves.
  static dhcp::Message bios(dhcp::MessageType type) {
    return pxe_client(type, "PXEClient:Arch:00000:UNDI:002001", 0);
  }
  static dhcp::Message uefi(dhcp::MessageType type) {
    return pxe_client(type, "PXEClient:Arch:00007:UNDI:003000", 7);
  }
  static dhcp::Message uefi_http(dhcp::MessageType type) {
    return pxe_client(type, "HTTPClient:Arch:00016:UNDI:003000", 16);
  }
  static dhcp::Message ipxe(dhcp::MessageType type, unsigned discovers = 1) {
    dhcp::Message said = pxe_client(type, "PXEClient:Arch:00007:UNDI:003000", 7);
    said.secs = static_cast<std::uint16_t>(discovers << 2);
    said.options.set_text(dhcp::option::user_class, "iPXE");
    return said;
  }

  // A server's answer with a boot file, or none.
  static dhcp::Message answer(dhcp::MessageType type, std::string_view file, Ipv4Address from = server) {
    dhcp::Message said = message(type);
    said.siaddr = from;
    said.set_file_name(file);
    said.options.set_ipv4(dhcp::option::dhcp_server_identifier, from);
    return said;
  }

  // DISCOVER, OFFER, REQUEST, ACK.
  BootStory& dora(dhcp::Message (*client)(dhcp::MessageType), std::string_view file) {
    using Type = dhcp::MessageType;
    return hear(dhcp(client(Type::discover)))
        .hear(dhcp(answer(Type::offer, file)))
        .hear(dhcp(client(Type::request)))
        .hear(dhcp(answer(Type::ack, file)));
  }
  static dhcp::Message as_ipxe(dhcp::MessageType type) { return ipxe(type); }

  // A file of one block by TFTP.
  BootStory& gets(std::string_view file) {
    const std::uint16_t port = ++port_;
    const std::vector<std::uint8_t> block(100);
    return hear(asks(file, port))
        .hear(tftp(server, 30'000, machine, port, tftp::Data{1, block}))
        .hear(tftp(machine, port, server, 30'000, tftp::Ack{1}));
  }
  BootStory& misses(std::string_view file) {
    const std::uint16_t port = ++port_;
    return hear(asks(file, port))
        .hear(tftp(server, 30'000, machine, port,
                   tftp::ErrorPacket{tftp::ErrorCode::file_not_found, "file not found"}));
  }
  static FrameBytes asks(std::string_view file, std::uint16_t port) {
    return tftp(machine, port, server, 69, tftp::Request{tftp::Opcode::rrq, std::string(file), "octet", {}});
  }
  // A request and its answer by HTTP, over a connection of their own.
  BootStory& gets_by_http(std::string_view target, std::string_view answer = "HTTP/1.1 200 OK") {
    const std::uint16_t port = ++port_;
    return hear(tcp(machine, port, server, 80, "GET " + std::string(target) + " HTTP/1.1\r\n\r\n"))
        .hear(tcp(server, 80, machine, port, std::string(answer) + "\r\nContent-Length: 2\r\n\r\nok"));
  }

  std::vector<Finding> why() {
    end();
    std::vector<Finding> findings;
    for (Diagnosis& one : diagnose(machines_)) findings.push_back(std::move(one.finding));
    return findings;
  }
  std::string timeline() {
    end();
    std::string out;
    print_timeline(machines_, out);
    return out;
  }

 private:
  static dhcp::Message pxe_client(dhcp::MessageType type, std::string_view vendor_class, std::uint16_t arch) {
    dhcp::Message said = message(type);
    said.options.set_text(dhcp::option::vendor_class_identifier, vendor_class);
    said.options.set_u16(dhcp::option::client_system, arch);
    return said;
  }
  void end() {
    machines_.on_frame(now_us_);
    for (const Event& event : conversation_.finish()) machines_.on_event(event);
  }

  Conversation conversation_{{80}};
  Machines machines_;
  std::int64_t now_us_ = 1'000'000'000;
  std::uint64_t number_ = 0;
  std::uint16_t port_ = 2'000;
};

}  // namespace pxe::sniff
