// What the names in a template stand for.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "common/boot/template.hpp"
#include "common/config/site.hpp"
#include "common/pxe/client.hpp"

namespace pxe::boot {

// How the machine at hand reaches this server: {{site.http}}, {{site.tftp}}, {{site.address}}.
struct ServerNames {
  std::string http;  // base URL without a final slash
  std::string tftp;
  std::string address;
};

// From the configuration, and the address that the request came in on where the configuration does not say.
// The error is that neither does.
Result<ServerNames> server_names(const config::SiteSettings& site, std::optional<Ipv4Address> local);

// A machine's words, the site's names, and the variables of client, boot and site, the first that has it.
class Words {
 public:
  Words(const Client& client, const ServerNames& server, const config::Site& site,
        const config::ClientEntry* entry, const config::Boot* boot);

  std::optional<Value> operator()(std::string_view name) const;

 private:
  const Client& client_;
  const ServerNames& server_;
  const config::Vars* vars_[3];  // null where there is none
};

// A sentence when the name (of a variable, section or {{url.…}}) can never be defined: no word, no site.*
// name and not among vars.
std::optional<std::string> undefined_name(std::string_view name,
                                          const std::set<std::string, std::less<>>& vars);

}  // namespace pxe::boot
