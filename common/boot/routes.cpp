#include "common/boot/routes.hpp"

namespace pxe::boot {

Result<Rendered, RenderError> render_route(const Catalog& catalog, const Client& client,
                                           const ServerNames& server, const ReadyRoute& route) {
  const config::ClientEntry* entry = catalog.find_client(client);
  const ReadyBoot* ready = catalog.find_boot(entry);
  const config::Boot* boot = ready ? ready->boot : nullptr;
  auto text = render_text(catalog, route.text, client, server, Language::text);
  if (!text) return tl::make_unexpected(std::move(text.error()));
  return Rendered{std::move(*text), entry ? entry->name : "", boot ? boot->name : "", entry};
}

}  // namespace pxe::boot
