// [http] of pxe.toml as values.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "common/addr/ipv4.hpp"
#include "common/config/template_text.hpp"
#include "common/config/value.hpp"

namespace pxe::config {

struct Cgi {
  Place place;
  std::string path;     // of the URL, `/boot2.php`
  std::string program;  // `/usr/bin/php-cgi`
  std::string script;   // what the program is to run, relative to a root; empty: it is its own script
};

// A text of the administrator's under a path of its own, rendered for each machine that asks.
struct Route {
  Place place;
  std::string path;  // of the URL, `/preseed`
  TemplateText text;
  std::vector<Ipv4Network> allow;  // who may read it; empty: everybody
};

// [http.limits]: how much anybody may use.
struct HttpLimits {
  std::size_t header = 65536;  // bytes of a request's head, its first line included
  std::size_t body = 1 << 20;  // bytes of what is posted
  std::size_t connections = 8192;
  std::size_t connections_per_client = 512;  // from one address
  std::size_t scripts = 32;                  // CGI programs at once
  std::chrono::seconds request{30};          // for a request to come, from its first byte
  std::chrono::seconds idle{75};             // between two requests
  std::chrono::seconds stalled{60};          // for a client to take anything of its response
  std::chrono::seconds total{86400};         // for a response to end
  std::chrono::seconds script_idle{60};      // for a CGI program to say anything
  std::chrono::seconds script_total{3600};   // for it to end
};

struct HttpSettings {
  std::vector<Ipv4Address> listen;  // empty: every address of this machine
  std::uint16_t https_port = 443;
  std::string certificate;  // PEM, with its chain; empty: no HTTPS
  std::string key;          // PEM
  std::string client_ca;    // PEM: who signs the certificates of clients; empty: none is asked for
  std::size_t workers = 1;  // threads
  std::uint64_t rate = 0;   // bytes a second to one client; 0: as fast as can be
  bool listing = false;     // of folders
  HttpLimits limits;
  std::string orders = "/var/lib/pxe/orders.db";
  std::string control;  // a Unix socket; empty: none
  std::vector<Cgi> cgi;
  std::vector<Route> routes;
};

}  // namespace pxe::config
