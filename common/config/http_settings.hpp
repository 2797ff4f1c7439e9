// [http] of pxe.toml as values.
#pragma once

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

struct HttpSettings {
  std::vector<Ipv4Address> listen;  // empty: every address of this machine
  std::vector<Cgi> cgi;
  std::vector<Route> routes;
};

}  // namespace pxe::config
