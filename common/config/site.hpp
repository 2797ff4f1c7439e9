// The whole configuration (pxe.toml) as values. Every program reads all of it and uses its part.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/addr/ipv4.hpp"
#include "common/base/result.hpp"
#include "common/config/match.hpp"
#include "common/config/value.hpp"

namespace pxe::config {

using Vars = std::map<std::string, std::string, std::less<>>;

struct SiteSettings {
  std::optional<Ipv4Address> address;  // absent: that of the interface a request came in on
  std::vector<std::string> roots;      // absolute, searched in order
  std::uint16_t http_port = 80;
  std::optional<std::string> http;  // base URL without a final slash, when the web server is elsewhere
  std::optional<Ipv4Address> tftp;  // likewise
  std::vector<Ipv4Network> allow;   // whom httpd and tftpd answer; empty: everybody
  std::vector<std::string> follow;  // where a symbolic link may lead besides the roots
  Vars vars;
};

struct DhcpOption {
  std::uint8_t code = 0;
  std::vector<std::uint8_t> value;  // as on the wire
};

struct Subnet {
  Place place;
  Ipv4Network network;
  bool proxy = false;  // another server gives the addresses
  std::vector<Ipv4Range> pool;
  std::vector<Ipv4Address> routers;
  std::vector<Ipv4Address> dns;
  std::string domain;
  std::chrono::seconds lease_time{3600};
  std::vector<DhcpOption> options;  // beside those above, which they override
};

struct Loader {
  Place place;
  Match match;
  std::string file;  // a path for TFTP, or a URL
};

struct DhcpSettings {
  std::vector<std::string> interfaces;
  std::string leases = "/var/lib/pxe/leases.db";
  std::vector<Subnet> subnets;
  std::vector<Loader> loaders;  // tried before the built-in rows
};

struct TftpSettings {
  std::uint16_t port = 69;
  std::vector<Ipv4Address> listen;         // empty: every address of this machine
  std::uint16_t blksize = 65464;           // the most that is granted, besides what the route's MTU takes
  std::uint32_t windowsize = 64;           // the most that is granted
  std::size_t transfers = 4096;            // the most at once
  std::size_t transfers_per_client = 256;  // likewise, by address
};

struct Cgi {
  Place place;
  std::string path;     // of the URL, `/boot2.php`
  std::string program;  // `/usr/bin/php-cgi`
  std::string script;   // what the program is to run, relative to a root; empty: it is its own script
};

struct HttpSettings {
  std::vector<Cgi> cgi;
};

struct ClientEntry {
  Place place;
  std::string name;  // `client N` where it has none of its own
  Match match;
  std::optional<Ipv4Address> address;
  std::string boot;  // empty: the default
  Place boot_place;
  Vars vars;
};

// A text to be rendered, and where it stands, so that an error in it can say the line.
struct TemplateText {
  std::string text;
  Place place;  // of the text's first line
};

struct Boot {
  Place place;
  std::string name;
  std::optional<TemplateText> ipxe;
  std::optional<TemplateText> pxelinux;
  std::optional<TemplateText> grub;
  Vars vars;
};

struct Site {
  SiteSettings site;
  DhcpSettings dhcp;
  TftpSettings tftp;
  HttpSettings http;
  std::vector<ClientEntry> clients;  // tried in order
  std::vector<Boot> boots;
  std::string default_boot;  // empty: exit to the next boot device
  Place default_boot_place;

  const Boot* find_boot(std::string_view name) const;
};

// Where files come from: the disk, or a test's own.
class Source {
 public:
  virtual ~Source() = default;
  virtual Result<std::string> read(const std::string& path) const = 0;
  virtual std::vector<std::string> glob(const std::string& pattern) const = 0;  // sorted
};

// What a layer above this one has to say about a site; called even when the site has errors already.
using Check = std::function<void(const Site&, Errors&)>;

// The file and all it includes, checked as a whole; or everything that is wrong with it, in the order of the
// file. Relative paths are relative to the file they stand in.
Result<Site, Errors> load(const std::string& path, const Source& source, const Check& check_more = {});

}  // namespace pxe::config
