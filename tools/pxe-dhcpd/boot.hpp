// What a reply says of booting: a menu, a loader, and the options that are configured for whoever asks.
#pragma once

#include <string>

#include "common/boot/catalog.hpp"
#include "common/files/path.hpp"
#include "tools/pxe-dhcpd/decision.hpp"
#include "tools/pxe-dhcpd/request.hpp"

namespace pxe::dhcpd {

struct BootQuestion {
  const config::Site& site;
  const files::Store& files;
  const Request& request;
  const config::Subject& who;
  ClientKind kind = ClientKind::plain;
  const config::Subnet& subnet;
  const config::ClientEntry* entry = nullptr;
  bool proxy = false;
  boot::Trace* trace = nullptr;
};

struct BootAnswer {
  std::string rule;           // what decided; empty where nothing of booting is said
  std::string note;           // why a loader that was due is not sent
  bool says_nothing = false;  // a proxy, or boot server, has nothing to tell this client
};

// Completes the reply, whose network options are there already.
BootAnswer add_boot(Reply& reply, const BootQuestion& question);

}  // namespace pxe::dhcpd
