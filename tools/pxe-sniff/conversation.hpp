// What has been said so far, as far as the meaning of the next frame depends on it: which fragments wait for
// the rest of their datagram, which TFTP transfers and HTTP connections are under way, and which machine has
// which address. All of it is bounded: on an endless capture the oldest is forgotten.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tools/pxe-sniff/event.hpp"
#include "tools/pxe-sniff/fragments.hpp"
#include "tools/pxe-sniff/http_flows.hpp"
#include "tools/pxe-sniff/recent.hpp"
#include "tools/pxe-sniff/transfers.hpp"

namespace pxe::sniff {

class Conversation {
 public:
  explicit Conversation(std::vector<std::uint16_t> http_ports) : http_ports_(std::move(http_ports)) {}

  // None for a frame that is none of network boot's business. Only the frame and what was said before decide.
  // The events stay valid until the next call, what they are of the frame as long as the frame's bytes.
  std::span<const Event> on_frame(const Frame& frame);

  // What was under way when the capture ended.
  std::span<const Event> finish();

  static constexpr std::size_t most_machines = 10'000;

 private:
  void on_packet(const Frame& frame, const frame::Packet& packet);
  void keep_fragment(const Frame& frame, const frame::Packet& packet);
  void give_back();
  bool on_udp(Event& event);
  bool on_tcp(Event& event);
  void on_dhcp(Event& event);
  bool on_tftp(Event& event);
  void on_ended();
  void name_machine(Event& event, Ipv4Address client, const MacAddress& on_link) const;
  bool is_http_port(std::uint16_t port) const;

  std::vector<std::uint16_t> http_ports_;
  Fragments fragments_;
  Transfers transfers_;
  HttpFlows http_;
  Recent<Ipv4Address, MacAddress> machines_{most_machines};
  std::vector<Event> events_;
  std::vector<Transfers::Ended> ended_;
  std::vector<HttpMessage> told_;
  std::vector<Fragments::Incomplete> incomplete_;
};

}  // namespace pxe::sniff
