#include "common/boot/words.hpp"

#include <fmt/format.h>

#include <vector>

#include "common/base/text.hpp"

namespace pxe::boot {
namespace {

constexpr std::string_view vars_prefix = "vars.";
constexpr std::string_view url_prefix = "url.";
constexpr std::string_view site_names[] = {"site.http", "site.tftp", "site.address"};

// A server's name that nothing tells is not defined, so that no text is made with a hole in it.
std::optional<Value> known(const std::string& name) {
  return name.empty() ? std::nullopt : std::optional(Value{name});
}

}  // namespace

Result<ServerNames> server_names(const config::SiteSettings& site, std::optional<Ipv4Address> local) {
  const std::optional<Ipv4Address> address = site.address ? site.address : local;
  if (!address && !(site.http && site.tftp))
    return fail("address in [site] is not set, and nothing else tells it here");
  ServerNames names;
  names.address = address ? address->to_string() : "";
  names.tftp = site.tftp ? site.tftp->to_string() : names.address;
  const std::string port = site.http_port == 80 ? "" : fmt::format(":{}", site.http_port);
  names.http = site.http ? *site.http : "http://" + names.address + port;
  return names;
}

Words::Words(const Client& client, const ServerNames& server, const config::Site& site,
             const config::ClientEntry* entry, const config::Boot* boot)
    : client_(client),
      server_(server),
      vars_{entry ? &entry->vars : nullptr, boot ? &boot->vars : nullptr, &site.site.vars} {}

std::optional<Value> Words::operator()(std::string_view name) const {
  if (name == "site.http") return known(server_.http);
  if (name == "site.tftp") return known(server_.tftp);
  if (name == "site.address") return known(server_.address);
  if (name.starts_with(vars_prefix)) {
    for (const config::Vars* vars : vars_) {
      const auto found = vars ? vars->find(name.substr(vars_prefix.size())) : config::Vars::const_iterator{};
      if (vars && found != vars->end()) return Value{found->second};
    }
    return std::nullopt;
  }
  if (!config::is_match_word(name)) return std::nullopt;
  return Value{std::string(client_.get(name)), Origin::client};
}

std::optional<std::string> undefined_name(std::string_view name,
                                          const std::set<std::string, std::less<>>& vars) {
  const std::string_view plain = name.starts_with(url_prefix) ? name.substr(url_prefix.size()) : name;
  std::vector<std::string> known;
  for (const std::string_view one : site_names) known.emplace_back(one);
  for (const WordInfo& word : vocabulary()) known.emplace_back(word.name);
  for (const std::string& var : vars) known.push_back(std::string(vars_prefix) + var);
  const std::vector<std::string_view> views(known.begin(), known.end());
  for (const std::string_view one : views) {
    if (one == plain) return std::nullopt;
  }
  if (config::is_match_word(plain)) return std::nullopt;  // ipxe.* features
  const auto near = nearest(plain, views);
  return fmt::format("{{{{{}}}}} is not defined{}", printable(name),
                     near ? fmt::format("; did you mean {}?", *near) : "");
}

}  // namespace pxe::boot
