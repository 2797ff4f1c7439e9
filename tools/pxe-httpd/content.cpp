#include "tools/pxe-httpd/content.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
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

bool is_same_file(const std::string& a, const std::string& b) {
  std::error_code ignored;
  return a == b || std::filesystem::equivalent(a, b, ignored);
}

}  // namespace

Content::Content(service::ConfigurationPtr configuration)
    : configuration_(std::move(configuration)), roots_(site().site), machines_(site().dhcp.leases) {}

Result<std::shared_ptr<const Content>> Content::open(service::ConfigurationPtr configuration) {
  for (const std::string& root : configuration->site().site.roots) {
    struct stat status {};
    if (stat(root.c_str(), &status) != 0)
      return fail(fmt::format("cannot serve {}: {}", root, std::strerror(errno)));
    if (!S_ISDIR(status.st_mode)) return fail(fmt::format("cannot serve {}: it is no folder", root));
  }
  return std::shared_ptr<const Content>(new Content(std::move(configuration)));
}

tl::expected<Content::Script, ErrorBody> Content::find_script(const config::Cgi& cgi) const {
  const auto refuse = [](int status, std::string reason) {
    return tl::make_unexpected(ErrorBody{status, std::move(reason)});
  };
  if (cgi.script.starts_with('/') || cgi.script.empty()) {
    const std::string& file = cgi.script.empty() ? cgi.program : cgi.script;
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
  const auto& scripts = site().http.cgi;
  return std::any_of(scripts.begin(), scripts.end(), [&](const config::Cgi& cgi) {
    if (is_same_file(cgi.program, real_path)) return true;
    const auto script = cgi.script.empty() ? tl::expected<Script, ErrorBody>(tl::make_unexpected(ErrorBody{}))
                                           : find_script(cgi);
    return script && is_same_file(script->file, real_path);
  });
}

}  // namespace pxe::httpd
