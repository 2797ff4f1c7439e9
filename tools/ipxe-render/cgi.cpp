#include "tools/ipxe-render/cgi.hpp"

#include <fmt/format.h>

#include "common/base/text.hpp"

namespace pxe::ipxe_render {
namespace {

std::string document(std::string_view status, std::string_view body) {
  return fmt::format("{}Content-Type: text/plain; charset=utf-8\r\nContent-Length: {}\r\n\r\n{}", status,
                     body.size(), body);
}

std::string problem(const Environment& environment, std::string_view reason,
                    std::string_view status = "400 Bad Request") {
  if (environment("HTTP_USER_AGENT").starts_with("iPXE/")) return document("", boot::error_script(reason));
  return document(fmt::format("Status: {}\r\n", status), fmt::format("{}\n", printable(reason)));
}

// The server as its client called it: its address and port, unless the configuration says otherwise.
boot::ServerNames names_of(const config::SiteSettings& site, const Environment& environment) {
  const auto address = Ipv4Address::parse(environment("SERVER_ADDR"));
  config::SiteSettings here = site;
  if (const auto port = parse_number<std::uint16_t>(environment("SERVER_PORT"))) here.http_port = *port;
  return boot::server_names(here, address ? std::optional(*address) : std::nullopt)
      .value_or(boot::ServerNames{});
}

}  // namespace

bool is_cgi(const Environment& environment) { return !environment("GATEWAY_INTERFACE").empty(); }

std::string respond(const boot::Catalog& catalog, const boot::Machines& machines,
                    const boot::OrderBook* orders, const Environment& environment, std::string_view body) {
  const boot::ServerNames server = names_of(catalog.site().site, environment);
  const bool post = environment("REQUEST_METHOD") == "POST";
  const std::string query = post ? std::string(body) : environment("QUERY_STRING");
  if (query.size() > longest_query)
    return problem(environment, "that is more than a machine has to tell", "413 Content Too Large");
  if (query.empty()) {
    if (server.http.empty())
      return problem(environment, "address in [site] is not set, and SERVER_ADDR does not tell it");
    return document("", boot::entry_script(server, environment("SCRIPT_NAME")));
  }
  auto said = client_from_query(query);
  if (!said) return problem(environment, said.error().sentence);
  const auto source = Ipv4Address::parse(environment("REMOTE_ADDR"));
  const Client client =
      boot::identify(std::move(*said), source ? std::optional(*source) : std::nullopt, machines);
  const auto rendered =
      boot::render(catalog, client, server, boot::Language::ipxe, nullptr, boot::orders_of(client, orders));
  if (!rendered) return problem(environment, rendered.error().to_string());
  const config::ClientEntry* entry = (*rendered)->entry;
  if (entry && source && !config::allows(entry->allow, *source))
    return problem(environment,
                   fmt::format("allow of [[client]] {} does not name {}", entry->name, source->to_string()),
                   "403 Forbidden");
  return document("", (*rendered)->text);
}

}  // namespace pxe::ipxe_render
