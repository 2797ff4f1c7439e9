// The whole configuration (pxe.toml) as values. Every program reads all of it and uses its part.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/addr/ipv4.hpp"
#include "common/base/result.hpp"
#include "common/config/boot_parts.hpp"
#include "common/config/dhcp_settings.hpp"
#include "common/config/http_settings.hpp"
#include "common/config/match.hpp"
#include "common/config/template_text.hpp"
#include "common/config/tftp_settings.hpp"
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
  std::string templates;  // the folder whose files are partials
};

struct ClientEntry {
  Place place;
  std::string name;  // `client N` where it has none of its own
  Match match;
  std::optional<Ipv4Address> address;
  DhcpOptions options;
  std::string boot;  // empty: the default
  Place boot_place;
  std::string once;  // the boot before that one, until the machine says that it is done; empty: none
  Place once_place;
  std::vector<Ipv4Network> allow;  // who may read what is rendered for it; empty: everybody
  Vars vars;
};

// By name: what {{> name}} stands for.
using Partials = std::map<std::string, TemplateText, std::less<>>;

struct Boot {
  Place place;
  std::string name;
  std::optional<TemplateText> ipxe;
  std::optional<TemplateText> pxelinux;
  std::optional<TemplateText> grub;
  BootParts parts;  // for the languages that have no text of their own
  Vars vars;
};

// A text that is no boot, made for each machine under a path of its own.
struct Fragment {
  Place place;
  std::string name;
  std::string path;  // without a leading slash
  std::string language;
  TemplateText text;
};

struct Site {
  SiteSettings site;
  DhcpSettings dhcp;
  TftpSettings tftp;
  HttpSettings http;
  std::vector<ClientEntry> clients;  // tried in order
  std::vector<Boot> boots;
  std::vector<Fragment> fragments;
  Partials partials;
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

// Whether an allow list lets that address in; an empty one lets everybody in.
bool allows(const std::vector<Ipv4Network>& allow, Ipv4Address who);

// What a layer above this one has to say about a site; called even when the site has errors already.
using Check = std::function<void(const Site&, Errors&)>;

// The file and all it includes, checked as a whole; or everything that is wrong with it, in the order of the
// file. Relative paths are relative to the file they stand in.
Result<Site, Errors> load(const std::string& path, const Source& source, const Check& check_more = {});

}  // namespace pxe::config
