#include "tools/ipxe-render/answer.hpp"

#include <fmt/format.h>

namespace pxe::ipxe_render {

Answer answer(const boot::Catalog& catalog, const boot::Machines& machines, Client said,
              std::optional<Ipv4Address> server_address, boot::Language language, boot::Trace* trace) {
  const Client client = boot::identify(std::move(said), std::nullopt, machines);
  const auto server = boot::server_names(catalog.site().site, server_address);
  auto rendered = boot::render(catalog, client, server.value_or(boot::ServerNames{}), language, trace);
  if (!rendered) {
    const std::string hint = server ? "" : "; set address in [site], or say --server ADDR";
    return {"", rendered.error().to_string() + hint};
  }
  if (!*rendered)
    return {"",
            fmt::format("nothing is configured for this machine in the language of {}", to_string(language))};
  return {(*rendered)->text, ""};
}

}  // namespace pxe::ipxe_render
