// What the three daemons have in common: their options, how they say that they are ready, and how they give
// up root.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "common/base/result.hpp"
#include "common/cli/command_line.hpp"
#include "common/config/site.hpp"
#include "common/service/log.hpp"

namespace pxe::service {

inline constexpr const char* default_config = "/etc/pxe/pxe.toml";

struct DaemonOptions {
  std::optional<std::string> config;  // absent: default_config, if it is there
  bool check = false;
  std::string log_format = "text";
  std::string log_level = "info";
  int ready_fd = -1;
  std::optional<std::string> user;
  std::optional<std::string> metrics;  // ADDR:PORT
};

void add_daemon_options(cli::CommandLine& command_line, DaemonOptions& options);

// The log that the options describe; the error names the option that is wrong.
Result<std::shared_ptr<Log>> open_log(const DaemonOptions& options);

// The configuration of -c, or of the default path when there is one, or an empty site, which nobody checks.
// The errors are ready to print, one a line.
Result<config::Site, config::Errors> load_site(const std::optional<std::string>& path,
                                               const config::Source& source, const config::Check& check);

// Tells whoever waits that requests are answered from now on: systemd by NOTIFY_SOCKET, s6 by a newline on
// ready_fd, which is closed.
void announce_ready(int ready_fd);

// From root to that user and its groups, for good; no new privileges by any program run later. Does nothing
// without a user. The error says what failed.
Result<void> drop_privileges(const std::optional<std::string>& user);

}  // namespace pxe::service
