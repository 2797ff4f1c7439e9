// A daemon's life, the same in each of them: read the configuration, open what needs privilege, give
// privilege up, say that it is ready, work until told to stop, read the configuration again when told to.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "common/base/result.hpp"
#include "common/net/asio.hpp"
#include "common/service/configuration.hpp"
#include "common/service/daemon.hpp"
#include "common/service/log.hpp"
#include "common/service/metrics.hpp"
#include "common/service/sandbox.hpp"

namespace pxe::service {

// What a program does in between. Everything is called from the one thread that runs the io_context.
class Server {
 public:
  virtual ~Server() = default;

  // A configuration without errors has been read. The error is why it cannot be taken into use; the server
  // then goes on with the one it has.
  virtual Result<void> reload(ConfigurationPtr configuration) = 0;

  // No new work from here on; what the io_context still has to do after this may take a second.
  virtual void stop() = 0;

  // What it still needs of the file system, beside its configuration: with --user nothing else can be opened
  // once this has been asked. What programs need that it has run for it is theirs (spawner.hpp).
  virtual Reach reach() const = 0;

  // Writes what it has counted, for --metrics.
  virtual void measure(MetricsText& metrics) const { (void)metrics; }
};

// Opens sockets and folders; the error is one sentence.
using MakeServer = std::function<Result<std::unique_ptr<Server>>(asio::io_context& io,
                                                                 ConfigurationPtr configuration, Log& log)>;

// From the parsed options to the exit code. --check ends after the configuration is read.
int serve(std::string_view program, const DaemonOptions& options, ConfigurationFile::Flags flags,
          const MakeServer& make_server);

}  // namespace pxe::service
