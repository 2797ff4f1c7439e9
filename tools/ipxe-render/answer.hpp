// What ipxe-render prints for one machine.
#pragma once

#include <string>

#include "common/boot/machines.hpp"
#include "common/boot/render.hpp"

namespace pxe::ipxe_render {

struct Answer {
  std::string text;         // to stdout; empty when there is nothing to tell
  std::string error;        // to stderr; empty when there is none
  std::string client = {};  // the [[client]] entry; empty: none fits
  std::string boot = {};
  friend bool operator==(const Answer&, const Answer&) = default;
};

// The text pxe-httpd would send that machine: its words are joined with its lease, and the server is called
// as the configuration calls it, else by the address this machine has towards the client. orders may be null.
Answer answer(const boot::Catalog& catalog, const boot::Machines& machines, const boot::OrderBook* orders,
              Client said, std::optional<Ipv4Address> server_address, boot::Language language,
              boot::Trace* trace);

// The machine and its answer as one JSON object: its words, `client`, `boot`, `language`, and `text` or
// `error`.
std::string to_json(const Client& client, const Answer& answer, boot::Language language);

}  // namespace pxe::ipxe_render
