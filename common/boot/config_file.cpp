#include "common/boot/config_file.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "common/pxe/cfgname.hpp"

namespace pxe::boot {
namespace {

constexpr std::string_view pxelinux_folder = "pxelinux.cfg";

// How one loader asks for its configuration. GRUB (grub-core/net/net.c) puts the names behind the file's own.
struct Scheme {
  Language language = Language::pxelinux;
  std::string_view prefix;  // before the machine's name
};
constexpr Scheme pxelinux{Language::pxelinux, ""};
constexpr Scheme grub{Language::grub, "grub.cfg-"};

const Scheme* scheme_of(const files::SafePath& path) {
  const std::string_view folder = path.folder();
  if (folder == pxelinux_folder || folder.ends_with("/pxelinux.cfg")) return &pxelinux;
  return path.name().starts_with("grub.cfg") ? &grub : nullptr;
}

std::optional<ConfigName> name_of(const Scheme& scheme, std::string_view file) {
  if (scheme.language == Language::pxelinux) return parse_pxelinux_name(file);
  if (file == "grub.cfg") return DefaultName{};
  const bool prefixed = file.starts_with(scheme.prefix);
  const auto name = prefixed ? parse_pxelinux_name(file.substr(scheme.prefix.size())) : std::nullopt;
  return name && std::holds_alternative<DefaultName>(*name) ? std::nullopt : name;
}

struct Asked {
  Client client;  // what the name alone says
  bool is_default = false;
};

// What the name says of its machine; absent for names that are never generated.
std::optional<Asked> asked_by(const ConfigName& name) {
  Asked asked;
  if (std::holds_alternative<DefaultName>(name)) {
    asked.is_default = true;
  } else if (const auto* uuid = std::get_if<Uuid>(&name)) {
    (void)asked.client.set(Word::uuid, uuid->to_string());
  } else if (const auto* mac = std::get_if<MacName>(&name)) {
    (void)asked.client.set(Word::mac, mac->mac.to_string());
  } else {
    const auto& network = std::get<Ipv4Network>(name);
    if (network.prefix() != 32) return std::nullopt;
    (void)asked.client.set(Word::ip, network.address().to_string());
  }
  return asked;
}

LoaderIdentity identity_of(const Client& client) {
  LoaderIdentity identity;
  if (const auto uuid = Uuid::parse(client.get(Word::uuid))) identity.uuid = *uuid;
  if (const auto mac = MacAddress::parse(client.get(Word::mac))) identity.mac = *mac;
  if (const auto ip = Ipv4Address::parse(client.get(Word::ip))) identity.ip = *ip;
  return identity;
}

// Whether somebody wrote a file for exactly this machine beside the one asked for.
bool has_own_file(const files::Store& store, const files::SafePath& path, const Scheme& scheme,
                  const Client& client) {
  const auto names = pxelinux_names(identity_of(client));
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    const auto parsed = parse_pxelinux_name(name);
    const bool default_or_partial = !parsed || !asked_by(*parsed) || asked_by(*parsed)->is_default;
    if (default_or_partial) return false;
    const auto sibling = files::safe_path(fmt::format("{}/{}{}", path.folder(), scheme.prefix, name));
    return sibling && store.exists(*sibling);
  });
}

// A source address that the entry's `allow` does not name.
std::optional<RenderError> not_allowed(const config::ClientEntry* entry, std::optional<Ipv4Address> source) {
  if (!entry || !source || config::allows(entry->allow, *source)) return std::nullopt;
  return RenderError{
      entry->place, fmt::format("allow of [[client]] {} does not name {}", entry->name, source->to_string())};
}

ConfigFile decide_fragment(const Catalog& catalog, const Machines& machines, const ReadyFragment& fragment,
                           const ServerNames& server, std::optional<Ipv4Address> source) {
  const Client client = identify({}, source, machines);
  const config::ClientEntry* entry = catalog.find_client(client);
  if (auto refused = not_allowed(entry, source)) return std::move(*refused);
  auto text = render_text(catalog, fragment.text, client, server, fragment.language);
  if (!text) return std::move(text.error());
  return Generated{{std::move(*text), entry ? entry->name : "", fragment.fragment->name, entry},
                   std::string(client.get(Word::mac))};
}

}  // namespace

bool may_be_generated(const Catalog& catalog, const files::SafePath& path) {
  return scheme_of(path) || catalog.find_fragment(path.text());
}

ConfigFile decide_config_file(const Catalog& catalog, const Machines& machines, const files::Store& store,
                              const ServerNames& server, const files::SafePath& path,
                              std::optional<Ipv4Address> source, const OrderBook* orders) {
  const Scheme* scheme = scheme_of(path);
  const ReadyFragment* fragment = catalog.find_fragment(path.text());
  if ((!scheme && !fragment) || store.exists(path)) return NotGenerated{};
  if (fragment) return decide_fragment(catalog, machines, *fragment, server, source);
  const auto name = name_of(*scheme, path.name());
  auto asked = name ? asked_by(*name) : std::nullopt;
  if (!asked) return NotGenerated{};
  const Client client = identify(std::move(asked->client), source, machines);
  const config::ClientEntry* entry = catalog.find_client(client);
  if (!entry && !asked->is_default) return NotGenerated{};
  if (auto refused = not_allowed(entry, source)) return std::move(*refused);
  if (has_own_file(store, path, *scheme, client)) return NotGenerated{};
  auto rendered = render(catalog, client, server, scheme->language, nullptr, orders_of(client, orders));
  if (!rendered) return std::move(rendered.error());
  if (!*rendered) return NotGenerated{};
  return Generated{std::move(**rendered), std::string(client.get(Word::mac))};
}

}  // namespace pxe::boot
