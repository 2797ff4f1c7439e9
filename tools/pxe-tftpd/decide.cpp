#include "tools/pxe-tftpd/decide.hpp"

#include <algorithm>

#include "common/base/text.hpp"
#include "tools/pxe-tftpd/names.hpp"

namespace pxe::tftpd {
namespace {

struct ExpectedMiss {
  std::string_view name;  // a glob over the last part of the path
  std::string_view who;
};
constexpr ExpectedMiss expected_misses[] = {
    {"autoexec.ipxe", "iPXE interface/efi/efi_autoexec.c"},
    {"revocations*.efi", "shim shim.c load_revocations_file"},
    {"shim_certificate*.efi", "shim shim.c load_certs"},
    {"bootsig.bin", "Raspberry Pi boot ROM"},
    {"recovery.elf", "Raspberry Pi boot ROM"},
    {"grub.cfg-*", "GRUB grub-core/net/net.c"},
};
constexpr std::string_view pxelinux_folder = "pxelinux.cfg";

Refuse access_violation(std::string reason) {
  return {{tftp::ErrorCode::access_violation, "access violation"}, Class::refused, std::move(reason), false};
}

Refuse cannot_be_made(std::string reason) {
  return {{tftp::ErrorCode::not_defined, "the file cannot be made; the server's log says why"},
          Class::refused,
          std::move(reason),
          true};
}

}  // namespace

std::string_view to_string(Class value) {
  switch (value) {
    case Class::complete: return "complete";
    case Class::probe: return "probe";
    case Class::expected_miss: return "expected-miss";
    case Class::refused: return "refused";
    case Class::failed: return "failed";
  }
  return "";
}

Decision decide(const boot::Catalog& catalog, const boot::Machines& machines, const files::Store& store,
                std::string_view filename, const Asker& asker, const boot::OrderBook* orders) {
  const auto path = requested_path(filename, catalog.site().tftp);
  if (!path) return access_violation("the name leads nowhere below a root");
  const auto server = boot::server_names(catalog.site().site, asker.local);
  if (!server) return cannot_be_made(server.error().sentence);
  auto made = boot::decide_config_file(catalog, machines, store, *server, *path, asker.address, orders);
  if (auto* generated = std::get_if<boot::Generated>(&made)) {
    auto& rendered = generated->rendered;
    return SendText{std::move(rendered.text), std::move(rendered.client), std::move(rendered.boot)};
  }
  if (const auto* error = std::get_if<boot::RenderError>(&made)) return cannot_be_made(error->to_string());
  return SendFile{*path};
}

Refuse refuse(const files::SafePath& path, files::OpenError error) {
  const std::string reason(files::to_string(error));
  switch (error) {
    case files::OpenError::not_found:
      return {{tftp::ErrorCode::file_not_found, "file not found"},
              is_expected_miss(path) ? Class::expected_miss : Class::refused,
              reason,
              false};
    case files::OpenError::not_a_file:
    case files::OpenError::leads_out:
    case files::OpenError::not_readable: return access_violation(reason);
    case files::OpenError::too_many_open:
      return {{tftp::ErrorCode::not_defined, "the server is busy"}, Class::refused, reason, true};
  }
  return access_violation(reason);
}

std::variant<TakeFile, Refuse> decide_upload(const config::TftpSettings& tftp, std::string_view filename) {
  const auto path = requested_path(filename, tftp);
  if (!path || !path->folder().empty())
    return access_violation("an upload is a plain name, without a folder");
  return TakeFile{path->text()};
}

Refuse refuse_taken() {
  return {{tftp::ErrorCode::file_exists, "there is such a file already"},
          Class::refused,
          "there is such a file already",
          false};
}

Refuse refuse_to_store(std::string reason) {
  Refuse refusal = access_violation(std::move(reason));
  refusal.is_our_fault = true;
  return refusal;
}

bool is_expected_miss(const files::SafePath& path) {
  const std::string_view folder = path.folder();
  if (folder == pxelinux_folder || folder.ends_with("/pxelinux.cfg")) return true;
  return std::any_of(std::begin(expected_misses), std::end(expected_misses),
                     [&](const ExpectedMiss& miss) { return glob_match(miss.name, path.name()); });
}

}  // namespace pxe::tftpd
