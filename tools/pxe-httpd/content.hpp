// What is served under one configuration: its boots, its files, and the machines that DHCP knows. Replaced as
// a whole when the configuration is read again; a response that has begun keeps the one it began with.
#pragma once

#include <memory>
#include <string>
#include <unordered_set>

#include "common/base/result.hpp"
#include "common/disk/roots.hpp"
#include "common/leases/lease_file.hpp"
#include "common/service/configuration.hpp"
#include "common/service/spawner.hpp"
#include "tools/pxe-httpd/order_store.hpp"
#include "tools/pxe-httpd/respond.hpp"
#include "tools/pxe-httpd/tls.hpp"

namespace pxe::httpd {

// Absolute: a script runs in another folder than the server.
std::string program_of(const config::Cgi& cgi);

class Content {
 public:
  // The error names a root that is no folder, or a certificate that is none.
  static Result<std::shared_ptr<const Content>> open(service::ConfigurationPtr configuration,
                                                     OrderStore* orders, service::Spawner* spawner);

  World world() const { return {configuration_->catalog(), machines_, roots_, orders_}; }
  OrderStore* orders() const { return orders_; }          // null: none are kept
  service::Spawner* spawner() const { return spawner_; }  // null: no program can be run
  const config::Site& site() const { return configuration_->site(); }
  const disk::Roots& roots() const { return roots_; }
  const TlsContext* tls() const { return tls_.get(); }  // null without a certificate

  // The file of a script: one below the roots where its name is relative, else the file itself. The error is
  // a status and its reason.
  struct Script {
    std::string file;    // where it really is
    std::string folder;  // the one it lies in
  };
  tl::expected<Script, ErrorBody> find_script(const config::Cgi& cgi) const;

  // Whether this file is what a [[http.cgi]] runs, under whatever name it was found.
  bool is_cgi_source(const std::string& real_path) const;

 private:
  Content(service::ConfigurationPtr configuration, OrderStore* orders, service::Spawner* spawner);

  service::ConfigurationPtr configuration_;
  OrderStore* orders_;
  service::Spawner* spawner_;
  disk::Roots roots_;
  leases::LeaseFile machines_;
  std::shared_ptr<const TlsContext> tls_;
  std::unordered_set<std::string> cgi_sources_;  // real paths
};

}  // namespace pxe::httpd
