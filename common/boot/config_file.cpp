#include "common/boot/config_file.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "common/pxe/cfgname.hpp"

namespace pxe::boot {
namespace {

constexpr std::string_view pxelinux_folder = "pxelinux.cfg";

bool is_pxelinux_folder(std::string_view folder) {
  return folder == pxelinux_folder || folder.ends_with("/pxelinux.cfg");
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
bool has_own_file(const files::Store& store, const files::SafePath& path, const Client& client) {
  const auto names = pxelinux_names(identity_of(client));
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    const auto parsed = parse_pxelinux_name(name);
    const bool default_or_partial = !parsed || !asked_by(*parsed) || asked_by(*parsed)->is_default;
    if (default_or_partial) return false;
    const auto sibling = files::safe_path(std::string(path.folder()) + "/" + name);
    return sibling && store.exists(*sibling);
  });
}

}  // namespace

ConfigFile decide_config_file(const Catalog& catalog, const Machines& machines, const files::Store& store,
                              const ServerNames& server, const files::SafePath& path,
                              std::optional<Ipv4Address> source) {
  if (!is_pxelinux_folder(path.folder()) || store.exists(path)) return NotGenerated{};
  const auto name = parse_pxelinux_name(path.name());
  auto asked = name ? asked_by(*name) : std::nullopt;
  if (!asked) return NotGenerated{};
  const Client client = identify(std::move(asked->client), source, machines);
  const config::ClientEntry* entry = catalog.find_client(client);
  if (!entry && !asked->is_default) return NotGenerated{};
  if (entry && source && !config::allows(entry->allow, *source)) {
    return RenderError{entry->place, fmt::format("allow of [[client]] {} does not name {}", entry->name,
                                                 source->to_string())};
  }
  if (has_own_file(store, path, client)) return NotGenerated{};
  auto rendered = render(catalog, client, server, Language::pxelinux);
  if (!rendered) return std::move(rendered.error());
  if (!*rendered) return NotGenerated{};
  return Generated{std::move(**rendered)};
}

}  // namespace pxe::boot
