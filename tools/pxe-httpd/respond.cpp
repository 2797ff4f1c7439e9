#include "tools/pxe-httpd/respond.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "common/boot/config_file.hpp"
#include "common/boot/render.hpp"
#include "tools/pxe-httpd/target.hpp"

namespace pxe::httpd {
namespace {

constexpr std::string_view entry_point = "/boot.ipxe";

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

bool may_ask(const config::SiteSettings& site, Ipv4Address who) {
  return site.allow.empty() || std::any_of(site.allow.begin(), site.allow.end(),
                                           [&](const Ipv4Network& network) { return network.contains(who); });
}

// The port in a URL is the one this connection came to, whatever the configuration says: a flag may have
// changed it.
boot::ServerNames names_for(const config::SiteSettings& site, const Peer& peer) {
  auto names = boot::server_names(site, peer.local_address).value_or(boot::ServerNames{});
  if (!site.http) {
    names.http =
        "http://" + names.address + (peer.local_port == 80 ? "" : fmt::format(":{}", peer.local_port));
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

Response answer_script(const World& world, const Request& request, const Peer& peer, std::string_view query) {
  auto said = client_from_query(query);
  if (!said) return script_error(request, said.error().sentence);
  const Client client = boot::identify(std::move(*said), peer.address, world.machines);
  const auto names = names_for(world.catalog.site().site, peer);
  auto rendered = boot::render(world.catalog, client, names, boot::Language::ipxe);
  Response response = rendered ? Response{TextBody{std::move((*rendered)->text)}}
                               : script_error(request, rendered.error().to_string());
  response.mac = client.get(Word::mac);
  if (rendered) {
    response.entry = std::move((*rendered)->client);
    response.boot = std::move((*rendered)->boot);
  }
  return response;
}

Response answer_entry_point(const World& world, const Request& request, const Peer& peer,
                            const Target& target) {
  std::string query(target.query);
  if (!request.is_get_or_head()) {
    if (!request.body.empty() && !is_form(request)) {
      return error(415, "a POST to the entry point is application/x-www-form-urlencoded");
    }
    if (!query.empty() && !request.body.empty()) query += '&';
    query += request.body;
  }
  if (!query.empty()) return answer_script(world, request, peer, query);
  return {TextBody{boot::entry_script(names_for(world.catalog.site().site, peer))}};
}

Response answer_path(const World& world, const Peer& peer, files::SafePath path) {
  if (!boot::may_be_generated(world.catalog, path)) return {FileBody{std::move(path)}};
  const auto names = names_for(world.catalog.site().site, peer);
  auto decided =
      boot::decide_config_file(world.catalog, world.machines, world.store, names, path, peer.address);
  // Whatever fetches it, iPXE on pxelinux's behalf included, reads it as pxelinux's language: an iPXE script
  // that shows the reason would be no answer.
  if (const auto* failed = std::get_if<boot::RenderError>(&decided)) return error(400, failed->to_string());
  if (auto* generated = std::get_if<boot::Generated>(&decided)) {
    Response response{TextBody{std::move(generated->rendered.text)}};
    response.entry = std::move(generated->rendered.client);
    response.boot = std::move(generated->rendered.boot);
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
  if (!may_ask(site.site, peer.address)) return error(403, "allow in [site] does not name this address");
  if (auto refused = refused_method(request.method))
    return error(refused->status, std::move(refused->reason));
  const auto target = parse_target(request.target, request.header("Host"));
  if (!target) return error(400, target.error().sentence);
  if (auto cgi = find_cgi(site.http, *target)) return {std::move(*cgi)};
  if (target->path == entry_point) return answer_entry_point(world, request, peer, *target);
  if (!request.is_get_or_head()) return error(405, "a file is not posted to");
  auto path = files::safe_path(target->path);
  if (!path || is_cgi_source(site.http, *path)) return error(404, "there is no such file");
  return answer_path(world, peer, std::move(*path));
}

}  // namespace pxe::httpd
