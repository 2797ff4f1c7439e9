#include "common/service/configuration.hpp"

#include "common/cli/run.hpp"
#include "common/service/daemon.hpp"

namespace pxe::service {

ConfigurationFile::ConfigurationFile(std::optional<std::string> path, const config::Source& source,
                                     Flags flags)
    : path_(std::move(path)), source_(source), flags_(std::move(flags)) {}

Result<ConfigurationPtr, config::Errors> ConfigurationFile::load() const {
  boot::Prepared prepared;
  auto site = load_site(path_, source_, [&](const config::Site& read, config::Errors& errors) {
    prepared = boot::Catalog::prepare(read, errors);
  });
  if (!site) return tl::make_unexpected(std::move(site.error()));
  if (const auto laid = flags_ ? flags_(*site) : Result<void>(); !laid) {
    return tl::make_unexpected(config::Errors{{{}, laid.error().sentence}});
  }
  // Not make_shared: only this class may make one.
  const std::shared_ptr<Configuration> made(new Configuration(std::move(*site)));
  made->catalog_ = boot::Catalog::build(made->site_, std::move(prepared));
  return ConfigurationPtr(made);
}

ConfigurationPtr ConfigurationFile::load_or_complain(std::string_view program) const {
  auto loaded = load();
  if (loaded) return std::move(*loaded);
  for (const config::Error& error : loaded.error()) cli::complain(program, error.to_string());
  return nullptr;
}

ConfigurationPtr ConfigurationFile::load_or_log(Log& log) const {
  auto loaded = load();
  if (loaded) return std::move(*loaded);
  for (const config::Error& error : loaded.error()) {
    log.error("configuration", {{"reason", error.to_string()}});
  }
  return nullptr;
}

}  // namespace pxe::service
