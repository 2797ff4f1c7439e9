#include "tools/pxe-httpd/content.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace pxe::httpd {
namespace {

std::string folder_of(const std::string& file) {
  const auto slash = file.rfind('/');
  return slash == 0 || slash == std::string::npos ? "/" : file.substr(0, slash);
}

bool is_regular(const std::string& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

}  // namespace

std::string program_of(const config::Cgi& cgi) {
  return std::filesystem::absolute(cgi.program).lexically_normal();
}

Content::Content(service::ConfigurationPtr configuration, OrderStore* orders, service::Spawner* spawner)
    : configuration_(std::move(configuration)),
      orders_(orders),
      spawner_(spawner),
      roots_(site().site),
      machines_(site().dhcp.leases) {
  const auto add = [&](const std::string& path) {
    std::error_code error;
    const auto real = std::filesystem::weakly_canonical(path, error);  // also where it is not there yet
    cgi_sources_.insert(error ? path : real.string());
  };
  for (const config::Cgi& cgi : site().http.cgi) {
    add(program_of(cgi));
    if (cgi.script.empty()) continue;
    if (cgi.script.starts_with('/')) add(cgi.script);
    for (const std::string& root : roots_.folders()) add(root + "/" + cgi.script);
  }
}

Result<std::shared_ptr<const Content>> Content::open(service::ConfigurationPtr configuration,
                                                     OrderStore* orders, service::Spawner* spawner) {
  for (const std::string& root : configuration->site().site.roots) {
    struct stat status {};
    if (stat(root.c_str(), &status) != 0)
      return fail(fmt::format("cannot serve {}: {}", root, std::strerror(errno)));
    if (!S_ISDIR(status.st_mode)) return fail(fmt::format("cannot serve {}: it is no folder", root));
  }
  const std::shared_ptr<Content> content(new Content(std::move(configuration), orders, spawner));
  if (const auto& http = content->site().http; !http.certificate.empty()) {
    auto tls = TlsContext::open(http);
    if (!tls) return tl::make_unexpected(tls.error());
    content->tls_ = std::move(*tls);
  }
  return content;
}

tl::expected<Content::Script, ErrorBody> Content::find_script(const config::Cgi& cgi) const {
  const auto refuse = [](int status, std::string reason) {
    return tl::make_unexpected(ErrorBody{status, std::move(reason)});
  };
  if (cgi.script.starts_with('/') || cgi.script.empty()) {
    const std::string file = cgi.script.empty() ? program_of(cgi) : cgi.script;
    if (!is_regular(file)) return refuse(404, fmt::format("{} is not there, or no file", file));
    return Script{file, folder_of(file)};
  }
  const auto path = files::safe_path(cgi.script);
  if (!path) return refuse(404, fmt::format("script = \"{}\" names no file", cgi.script));
  const auto opened = roots_.open(*path);
  if (!opened) return refuse(404, fmt::format("{}: {}", cgi.script, disk::to_string(opened.error())));
  return Script{(*opened)->path(), folder_of((*opened)->path())};
}

bool Content::is_cgi_source(const std::string& real_path) const {
  return !cgi_sources_.empty() && cgi_sources_.contains(real_path);
}

}  // namespace pxe::httpd
