#include "tools/pxe-dhcpd/loader.hpp"

#include <fmt/format.h>

namespace pxe::dhcpd {
namespace {

bool is_url(std::string_view file) { return file.find("://") != std::string_view::npos; }

std::string built_in_file(Arch arch) {
  const ArchInfo* info = arch.info();
  if (!info) return "";
  const bool bios = info->firmware == Firmware::bios || info->firmware == Firmware::bios_http;
  if (bios) return "undionly.kpxe";
  return info->cpu == "x64" ? "ipxe.efi" : fmt::format("ipxe-{}.efi", info->cpu);
}

bool fetches_by_http(ClientKind kind) { return kind == ClientKind::uefi_http; }

const config::Loader* configured_row(const config::Site& site, const config::Subject& who,
                                     boot::Trace* trace) {
  for (const config::Loader& row : site.dhcp.loaders) {
    if (row.match.fits(who)) return &row;
    if (trace)
      trace->step(
          fmt::format("[[dhcp.loader]] {} does not fit: {}", row.place.to_string(), row.match.misfit(who)));
  }
  return nullptr;
}

// Firmware that speaks HTTP wants a URL; the same file is behind both.
std::string as_asked(const std::string& file, ClientKind kind, const boot::ServerNames& server) {
  return fetches_by_http(kind) && !is_url(file) ? server.http + "/" + file : file;
}

// Only where this box serves the files can it know that one is missing.
bool is_missing(const config::Site& site, const files::Store& files, ClientKind kind,
                const std::string& file) {
  const bool served_elsewhere =
      fetches_by_http(kind) ? site.site.http.has_value() : site.site.tftp.has_value();
  if (is_url(file) || served_elsewhere) return false;
  const auto path = files::safe_path(file);
  return !path || !files.exists(*path);
}

}  // namespace

LoaderChoice choose_loader(const config::Site& site, const files::Store& files,
                           const boot::ServerNames& server, const config::Subject& who, ClientKind kind,
                           boot::Trace* trace) {
  if (const config::Loader* row = configured_row(site, who, trace)) {
    return {as_asked(row->file, kind, server), "[[dhcp.loader]] " + row->place.to_string(), ""};
  }
  if (kind == ClientKind::ipxe) return {server.http + "/boot.ipxe", "built-in ipxe", ""};
  if (kind == ClientKind::plain || kind == ClientKind::uboot) return {};
  const auto arch = Arch::parse(who.client->get(Word::arch));
  const std::string rule = fmt::format("built-in {}", arch ? arch->name() : "x86-bios");
  const std::string file = built_in_file(arch.value_or(Arch(0)));
  if (file.empty()) return {"", rule, "no loader is known for this architecture; give it a [[dhcp.loader]]"};
  if (is_missing(site, files, kind, file)) {
    return {"", rule, fmt::format("{} is in none of the roots, so no boot file is sent", file)};
  }
  return {as_asked(file, kind, server), rule, ""};
}

}  // namespace pxe::dhcpd
