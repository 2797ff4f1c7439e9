// [http] of pxe.toml as values.
#pragma once

#include <string>
#include <vector>

#include "common/addr/ipv4.hpp"
#include "common/config/value.hpp"

namespace pxe::config {

struct Cgi {
  Place place;
  std::string path;     // of the URL, `/boot2.php`
  std::string program;  // `/usr/bin/php-cgi`
  std::string script;   // what the program is to run, relative to a root; empty: it is its own script
};

struct HttpSettings {
  std::vector<Ipv4Address> listen;  // empty: every address of this machine
  std::vector<Cgi> cgi;
};

}  // namespace pxe::config
