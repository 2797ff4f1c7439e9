#include "tools/pxe-dhcpd/loader.hpp"

#include <fmt/format.h>

#include "common/boot/render.hpp"
#include "common/pxe/ipxe.hpp"

namespace pxe::dhcpd {
namespace {

bool is_url(std::string_view file) { return file.find("://") != std::string_view::npos; }

bool is_uefi(ClientKind kind) { return kind == ClientKind::uefi_pxe || kind == ClientKind::uefi_http; }

std::string built_in_file(Arch arch) {
  const ArchInfo* info = arch.info();
  if (!info) return "";
  switch (info->firmware) {
    case Firmware::bios:
    case Firmware::bios_http: return "undionly.kpxe";
    case Firmware::uefi:
    case Firmware::uefi_http: return info->cpu == "x64" ? "ipxe.efi" : fmt::format("ipxe-{}.efi", info->cpu);
    default: return "";
  }
}

// The names under which distributions sign it, and under which it expects grubx64.efi and the like beside it.
std::string shim_file(Arch arch) {
  const std::string_view cpu = arch.info() ? arch.info()->cpu : "";
  if (cpu == "x64") return "shimx64.efi";
  if (cpu == "arm64") return "shimaa64.efi";
  return cpu == "x86" ? "shimia32.efi" : "";
}

bool fetches_by_http(ClientKind kind) { return kind == ClientKind::uefi_http; }

Arch arch_of(const config::Subject& who) {
  return Arch::parse(who.client->get(Word::arch)).value_or(Arch(0));
}

// Why a row is not for this client; empty when it is.
std::string unfit(const config::Loader& row, const config::Subject& who, ClientKind kind) {
  if (!row.match.fits(who)) return row.match.misfit(who);
  const bool shim_due = row.secure_boot && row.file.empty();
  if (shim_due && (!is_uefi(kind) || shim_file(arch_of(who)).empty())) return "no shim is for this client";
  return "";
}

const config::Loader* configured_row(const config::Site& site, const config::Subject& who, ClientKind kind,
                                     boot::Trace* trace) {
  for (const config::Loader& row : site.dhcp.loaders) {
    const std::string reason = unfit(row, who, kind);
    if (reason.empty()) return &row;
    if (trace) trace->step(fmt::format("[[dhcp.loader]] {} does not fit: {}", row.place.to_string(), reason));
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

LoaderChoice configured_loader(const config::Loader& row, const config::Subject& who, ClientKind kind,
                               const boot::ServerNames& server) {
  boot::ServerNames names = server;
  if (row.server) names.http = "http://" + row.server->to_string();
  const std::string file = row.file.empty() ? shim_file(arch_of(who)) : row.file;
  if (kind == ClientKind::ipxe && ipxe::is_program(file) && !row.match.speaks_of_ipxe()) {
    return {server.http + std::string(boot::loop_path), "[[dhcp.loader]] " + row.place.to_string(),
            fmt::format("this row hands {} to iPXE, which runs already; it is told so instead", file)};
  }
  return {as_asked(file, kind, names), "[[dhcp.loader]] " + row.place.to_string(), "", row.server,
          &row.options};
}

}  // namespace

LoaderChoice choose_loader(const config::Site& site, const files::Store& files,
                           const boot::ServerNames& server, const config::Subject& who, ClientKind kind,
                           bool secure_boot, boot::Trace* trace) {
  if (const config::Loader* row = configured_row(site, who, kind, trace))
    return configured_loader(*row, who, kind, server);
  if (kind == ClientKind::ipxe) return {server.http + "/boot.ipxe", "built-in ipxe", ""};
  if (kind == ClientKind::plain || kind == ClientKind::uboot) return {};
  const Arch arch = arch_of(who);
  if (kind == ClientKind::raspberry_pi) return {"", "built-in " + arch.name(), ""};  // it knows its files
  const std::string shim = secure_boot && is_uefi(kind) ? shim_file(arch) : "";
  const std::string rule = fmt::format("{} {}", shim.empty() ? "built-in" : "secure-boot", arch.name());
  const std::string file = shim.empty() ? built_in_file(arch) : shim;
  if (file.empty()) return {"", rule, "no loader is known for this architecture; give it a [[dhcp.loader]]"};
  if (is_missing(site, files, kind, file)) {
    return {"", rule, fmt::format("{} is in none of the roots, so no boot file is sent", file)};
  }
  return {as_asked(file, kind, server), rule, ""};
}

}  // namespace pxe::dhcpd
