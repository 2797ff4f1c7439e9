#include "tools/pxe-httpd/respond.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "common/boot/config_file.hpp"
#include "common/boot/render.hpp"
#include "common/boot/routes.hpp"
#include "tools/pxe-httpd/target.hpp"

namespace pxe::httpd {
namespace {

constexpr std::string_view entry_point = "/boot.ipxe";
constexpr std::string_view done_path = "/done";

Response error(int status, std::string reason) {
  Response response{ErrorBody{status, reason}};
  response.problem = std::move(reason);
  return response;
}

bool is_ipxe(const Request& request) { return request.header("User-Agent").starts_with("iPXE/"); }

// iPXE runs what it is sent, so it is sent a script that shows the reason; with any other status it would say
// no more than the number.
Response script_error(const Request& request, std::string reason) {
  if (!is_ipxe(request)) return error(400, std::move(reason));
  Response response{TextBody{boot::error_script(reason)}};
  response.problem = std::move(reason);
  return response;
}

// The port in a URL is the one this connection came to, whatever the configuration says: a flag may have
// changed it.
boot::ServerNames names_for(const config::SiteSettings& site, const Peer& peer) {
  auto names = boot::server_names(site, peer.local_address).value_or(boot::ServerNames{});
  if (!site.http) {
    const bool usual_port = peer.local_port == (peer.secure ? 443 : 80);
    names.http = fmt::format("{}://{}", peer.secure ? "https" : "http", names.address);
    if (!usual_port) names.http += fmt::format(":{}", peer.local_port);
  }
  return names;
}

// The script that answers to path, and what follows its own path.
std::optional<CgiBody> find_cgi(const config::HttpSettings& http, const Target& target) {
  for (const config::Cgi& cgi : http.cgi) {
    if (!target.path.starts_with(cgi.path)) continue;
    std::string rest = target.path.substr(cgi.path.size());
    if (rest.empty() || rest.front() == '/') return CgiBody{&cgi, std::move(rest), target.query};
  }
  return std::nullopt;
}

// Whether the path leads to what a [[http.cgi]] runs: its output is for everybody, its source for nobody.
bool is_cgi_source(const config::HttpSettings& http, const files::SafePath& path) {
  return std::any_of(http.cgi.begin(), http.cgi.end(), [&](const config::Cgi& cgi) {
    const auto script = files::safe_path(cgi.script);
    return script && *script == path;
  });
}

bool is_form(const Request& request) {
  const std::string_view type = request.header("Content-Type");
  return equal_ignoring_case(trim(type.substr(0, type.find(';'))), "application/x-www-form-urlencoded");
}

// Everything a machine says of itself in this request: the query, and a form as iPXE's params post it.
Result<std::string, ErrorBody> words_said(const Request& request, const Target& target) {
  std::string query(target.query);
  if (request.is_get_or_head() || request.body.empty()) return query;
  if (!is_form(request)) {
    return tl::make_unexpected(ErrorBody{415, "what is posted here is application/x-www-form-urlencoded"});
  }
  if (!query.empty()) query += '&';
  return query + request.body;
}

// The one who asks, with what its certificate says: a name that anybody can say is none.
Result<Client> identify(const World& world, const Peer& peer, std::string_view said) {
  auto client = client_from_query(said);
  if (!client) return client;
  client->set_normalised(Word::tls_subject, peer.tls_subject);
  return boot::identify(std::move(*client), peer.address, world.machines);
}

// A text that was rendered for this machine, if whoever asks may read it.
Response rendered_text(boot::Rendered rendered, const Client& client, const Peer& peer) {
  const bool may_read = !rendered.entry || config::allows(rendered.entry->allow, peer.address);
  Response response = may_read ? Response{TextBody{std::move(rendered.text)}}
                               : error(403, "allow in [[client]] does not name this address");
  response.mac = client.get(Word::mac);
  response.entry = std::move(rendered.client);
  response.boot = std::move(rendered.boot);
  return response;
}

Response boot_text(boot::Rendered rendered, const Client& client, const Peer& peer) {
  Response response = rendered_text(std::move(rendered), client, peer);
  response.is_boot = true;
  return response;
}

Response render_failed(const Request& request, const Client& client, const boot::RenderError& problem) {
  Response response = script_error(request, problem.to_string());
  response.mac = client.get(Word::mac);
  return response;
}

Response answer_script(const World& world, const Request& request, const Peer& peer, std::string_view said) {
  const auto client = identify(world, peer, said);
  if (!client) return script_error(request, client.error().sentence);
  const auto names = names_for(world.catalog.site().site, peer);
  auto rendered = boot::render(world.catalog, *client, names, boot::Language::ipxe, nullptr,
                               boot::orders_of(*client, world.orders));
  if (!rendered) return render_failed(request, *client, rendered.error());
  return boot_text(std::move(**rendered), *client, peer);
}

Response answer_entry_point(const World& world, const Request& request, const Peer& peer,
                            const Target& target) {
  const auto said = words_said(request, target);
  if (!said) return error(said.error().status, said.error().reason);
  if (!said->empty()) return answer_script(world, request, peer, *said);
  return {TextBody{boot::entry_script(names_for(world.catalog.site().site, peer))}};
}

Response answer_route(const World& world, const Request& request, const Peer& peer, const Target& target,
                      const boot::ReadyRoute& route) {
  if (!config::allows(route.route->allow, peer.address))
    return error(403, "allow in [[http.route]] does not name this address");
  const auto said = words_said(request, target);
  if (!said) return error(said.error().status, said.error().reason);
  const auto client = identify(world, peer, *said);
  if (!client) return script_error(request, client.error().sentence);
  const auto names = names_for(world.catalog.site().site, peer);
  auto rendered = boot::render_route(world.catalog, *client, names, route);
  if (!rendered) return render_failed(request, *client, rendered.error());
  return rendered_text(std::move(*rendered), *client, peer);
}

// `/boot/NAME`: that boot for whoever asks, where no file of that name lies.
std::optional<Response> answer_boot(const World& world, const Request& request, const Peer& peer,
                                    const Target& target) {
  constexpr std::string_view folder = "/boot/";
  if (!target.path.starts_with(folder)) return std::nullopt;
  const auto* ready = world.catalog.boot_named(std::string_view(target.path).substr(folder.size()));
  const auto path = files::safe_path(target.path);
  if (!ready || (path && world.store.exists(*path))) return std::nullopt;
  const auto said = words_said(request, target);
  if (!said) return error(said.error().status, said.error().reason);
  const auto client = identify(world, peer, *said);
  if (!client) return script_error(request, client.error().sentence);
  const auto names = names_for(world.catalog.site().site, peer);
  auto rendered = boot::render_boot(world.catalog, *ready, world.catalog.find_client(*client), *client, names,
                                    boot::Language::ipxe);
  if (!rendered) return render_failed(request, *client, rendered.error());
  return boot_text(std::move(**rendered), *client, peer);
}

// Whoever could say it for others could keep them from being installed: believed only from the address that
// the machine has on lease.
Response answer_done(const World& world, const Request& request, const Peer& peer, const Target& target) {
  const auto said = words_said(request, target);
  if (!said) return error(said.error().status, said.error().reason);
  const auto client = client_from_query(*said);
  if (!client) return error(400, client.error().sentence);
  const auto known = world.machines.by_ip(peer.address);
  const auto mac = MacAddress::parse(known ? known->get(Word::mac) : std::string_view());
  if (!mac) return error(403, "no machine has this address on lease");
  if (client->has(Word::mac) && client->get(Word::mac) != mac->to_string())
    return error(403, "another machine has this address on lease");
  const boot::Orders before = boot::orders_of(*known, world.orders);
  const auto* entry = world.catalog.find_client(boot::identify(*known, peer.address, world.machines));
  Response response{DoneBody{*mac, before, boot::after_done(entry, before)}};
  response.mac = mac->to_string();
  if (entry) response.entry = entry->name;
  return response;
}

Response answer_path(const World& world, const Peer& peer, files::SafePath path) {
  if (!boot::may_be_generated(world.catalog, path)) return {FileBody{std::move(path)}};
  const auto names = names_for(world.catalog.site().site, peer);
  auto decided = boot::decide_config_file(world.catalog, world.machines, world.store, names, path,
                                          peer.address, world.orders);
  // Whatever fetches it, iPXE on pxelinux's behalf included, reads it as its loader's language: an iPXE
  // script that shows the reason would be no answer.
  if (const auto* failed = std::get_if<boot::RenderError>(&decided)) return error(400, failed->to_string());
  if (auto* generated = std::get_if<boot::Generated>(&decided)) {
    Response response{TextBody{std::move(generated->rendered.text)}};
    response.mac = std::move(generated->mac);
    response.entry = std::move(generated->rendered.client);
    response.boot = std::move(generated->rendered.boot);
    response.is_boot = !world.catalog.find_fragment(path.text());
    return response;
  }
  return {FileBody{std::move(path)}};
}

std::optional<ErrorBody> refused_method(std::string_view method) {
  constexpr std::string_view known[] = {"OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT"};
  if (method == "GET" || method == "HEAD" || method == "POST") return std::nullopt;
  const bool is_known = std::find(std::begin(known), std::end(known), method) != std::end(known);
  return is_known ? ErrorBody{405, "only GET, HEAD and POST are answered here"}
                  : ErrorBody{501, "that method is not known here"};
}

}  // namespace

Response respond(const World& world, const Request& request, const Peer& peer) {
  const config::Site& site = world.catalog.site();
  if (!config::allows(site.site.allow, peer.address))
    return error(403, "allow in [site] does not name this address");
  if (auto refused = refused_method(request.method))
    return error(refused->status, std::move(refused->reason));
  const auto target = parse_target(request.target, request.header("Host"));
  if (!target) return error(400, target.error().sentence);
  if (auto cgi = find_cgi(site.http, *target)) return {std::move(*cgi)};
  if (const auto* route = world.catalog.find_route(target->path)) {
    return answer_route(world, request, peer, *target, *route);
  }
  if (target->path == done_path && !request.is_head()) return answer_done(world, request, peer, *target);
  if (target->path == entry_point) return answer_entry_point(world, request, peer, *target);
  if (target->path == boot::loop_path) return {TextBody{boot::loop_script()}};
  if (auto boot = answer_boot(world, request, peer, *target)) return std::move(*boot);
  if (!request.is_get_or_head()) return error(405, "a file is not posted to");
  if (site.http.listing && target->path.ends_with('/')) return {FolderBody{target->path}};
  auto path = files::safe_path(target->path);
  if (!path || is_cgi_source(site.http, *path)) return error(404, "there is no such file");
  return answer_path(world, peer, std::move(*path));
}

}  // namespace pxe::httpd
