#include "common/boot/render.hpp"

#include <fmt/format.h>

#include "common/boot/assemble.hpp"

namespace pxe::boot {
namespace {

constexpr std::string_view magic = "#!ipxe";
constexpr std::string_view built_in_default = "#!ipxe\nexit\n";

std::string with_magic(std::string text) {
  if (!text.starts_with(magic)) text.insert(0, std::string(magic) + "\n");
  if (!text.ends_with('\n')) text += '\n';
  return text;
}

Result<std::string, RenderError> text_of(const Piece& piece, Language language, const ServerNames& server) {
  if (const auto* own = std::get_if<Piece::OwnText>(&piece.is))
    return language == Language::ipxe ? with_magic(own->text) : own->text;
  switch (language) {
    case Language::ipxe: return ipxe_text(piece, server);
    case Language::pxelinux: return pxelinux_text(piece);
    case Language::grub: return grub_text(piece);
    case Language::text: break;
  }
  return std::string();
}

}  // namespace

Result<std::optional<Rendered>, RenderError> render(const Catalog& catalog, const Client& client,
                                                    const ServerNames& server, Language language,
                                                    Trace* trace, const Orders& orders) {
  const config::ClientEntry* entry = catalog.find_client(client, trace);
  ChosenBoot chosen = choose_boot(entry, catalog.site().default_boot, orders);
  // The boot was there when it was ordered.
  if (chosen.by == ChosenBy::order && !catalog.boot_named(chosen.name))
    chosen = choose_boot(entry, catalog.site().default_boot, {"", orders.done});
  const ReadyBoot* ready = catalog.boot_named(chosen.name);
  if (!ready) {
    if (trace) trace->step("no boot is configured for it, so it exits to its next boot device");
    if (language != Language::ipxe) return std::nullopt;
    return Rendered{std::string(built_in_default), entry ? entry->name : "", "exit", entry};
  }
  if (trace) {
    trace->step(fmt::format("[boot.{}] is chosen by {} ({})", chosen.name, to_string(chosen.by),
                            ready->boot->place.to_string()));
  }
  return render_boot(catalog, *ready, entry, client, server, language, trace);
}

Result<std::optional<Rendered>, RenderError> render_boot(const Catalog& catalog, const ReadyBoot& ready,
                                                         const config::ClientEntry* entry,
                                                         const Client& client, const ServerNames& server,
                                                         Language language, Trace* trace) {
  Rendered rendered{std::string(built_in_default), entry ? entry->name : "", ready.boot->name, entry};
  const auto piece = assemble({catalog, client, server, entry}, ready, language);
  if (!piece) return tl::make_unexpected(piece.error());
  if (!*piece) {
    if (trace)
      trace->step(fmt::format("[boot.{}] has nothing for {}", ready.boot->name, to_string(language)));
    if (language != Language::ipxe) return std::nullopt;
    return rendered;
  }
  auto text = text_of(**piece, language, server);
  if (!text) return tl::make_unexpected(std::move(text.error()));
  rendered.text = std::move(*text);
  return rendered;
}

Result<std::string, RenderError> render_text(const Catalog& catalog, const Template& text,
                                             const Client& client, const ServerNames& server,
                                             Language language) {
  const config::ClientEntry* entry = catalog.find_client(client);
  const ReadyBoot* ready = catalog.find_boot(entry);
  return text.render(language, Words(client, server, catalog.site(), entry, ready ? ready->boot : nullptr));
}

std::string entry_script(const ServerNames& server, std::string_view path) {
  std::string query;
  for (const WordInfo& word : vocabulary()) {
    if (word.setting.empty()) continue;
    query += fmt::format("{}{}=${{{}}}", query.empty() ? "?" : "&", word.name, word.setting);
  }
  return fmt::format(
      "#!ipxe\n"
      "chain --autofree {0}{2}{1} || goto failed\n"
      "exit\n"
      ":failed\n"
      "echo {0} did not answer\n"
      "sleep 10\n"
      "exit 1\n",
      server.http, query, path);
}

std::string error_script(std::string_view reason) {
  return fmt::format("#!ipxe\necho {}\nsleep 30\nexit\n", as_shown(reason));
}

std::string loop_script() {
  return error_script(
      "This is iPXE already, and a dhcp.loader hands it iPXE again: "
      "that row has to leave out user_class iPXE. The log of pxe-dhcpd names it.");
}

}  // namespace pxe::boot
