// The configuration as a daemon holds it: the site and the catalog made of it, one value that is replaced as
// a whole when it is read again.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "common/boot/catalog.hpp"
#include "common/config/site.hpp"
#include "common/service/log.hpp"

namespace pxe::service {

class Configuration {
 public:
  Configuration(const Configuration&) = delete;  // the catalog refers to the site beside it
  Configuration& operator=(const Configuration&) = delete;

  const config::Site& site() const { return site_; }
  const boot::Catalog& catalog() const { return *catalog_; }

 private:
  friend class ConfigurationFile;
  explicit Configuration(config::Site site) : site_(std::move(site)) {}

  config::Site site_;
  std::optional<boot::Catalog> catalog_;  // present in every one that is handed out
};
using ConfigurationPtr = std::shared_ptr<const Configuration>;

// Where the configuration comes from: the file, and the flags laid over it, which hold after a reload too.
class ConfigurationFile {
 public:
  // What the command line changes in the site, before the catalog is made of it. The error is one of the
  // configuration, without a place.
  using Flags = std::function<Result<void>(config::Site&)>;

  // path absent: the default path, if there is a file, else an empty site. source must outlive this.
  ConfigurationFile(std::optional<std::string> path, const config::Source& source, Flags flags = {});

  Result<ConfigurationPtr, config::Errors> load() const;

  // Null when there are errors, which have then been printed as `program: FILE:LINE:COLUMN: sentence`.
  ConfigurationPtr load_or_complain(std::string_view program) const;

  // Null when there are errors, which have then been logged: the caller keeps what it has.
  ConfigurationPtr load_or_log(Log& log) const;

 private:
  std::optional<std::string> path_;
  const config::Source& source_;
  Flags flags_;
};

}  // namespace pxe::service
