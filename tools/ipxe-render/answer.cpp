#include "tools/ipxe-render/answer.hpp"

#include <fmt/format.h>

#include "common/base/json_writer.hpp"

namespace pxe::ipxe_render {

Answer answer(const boot::Catalog& catalog, const boot::Machines& machines, const boot::OrderBook* orders,
              Client said, std::optional<Ipv4Address> server_address, boot::Language language,
              boot::Trace* trace) {
  const Client client = boot::identify(std::move(said), std::nullopt, machines);
  const auto server = boot::server_names(catalog.site().site, server_address);
  auto rendered = boot::render(catalog, client, server.value_or(boot::ServerNames{}), language, trace,
                               boot::orders_of(client, orders));
  if (!rendered) {
    const std::string hint = server ? "" : "; set address in [site], or say --server ADDR";
    return {"", rendered.error().to_string() + hint};
  }
  if (!*rendered)
    return {"",
            fmt::format("nothing is configured for this machine in the language of {}", to_string(language))};
  return {std::move((*rendered)->text), "", std::move((*rendered)->client), std::move((*rendered)->boot)};
}

std::string to_json(const Client& client, const Answer& answer, boot::Language language) {
  std::string out;
  JsonWriter json(out);
  json.begin_object("");
  for (const WordInfo& word : vocabulary()) {
    if (client.has(word.word)) json.text(word.name, client.get(word.word));
  }
  for (const auto& [name, value] : client.features()) json.text("ipxe." + name, value);
  if (!answer.client.empty()) json.text("client", answer.client);
  if (!answer.boot.empty()) json.text("boot", answer.boot);
  json.text("language", boot::to_string(language));
  json.text(answer.error.empty() ? "text" : "error", answer.error.empty() ? answer.text : answer.error);
  json.end_object();
  return out;
}

}  // namespace pxe::ipxe_render
