#include "common/service/serve.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <ctime>
#include <optional>

#include "common/cli/command_line.hpp"
#include "common/cli/run.hpp"
#include "common/config/warnings.hpp"
#include "common/disk/roots.hpp"
#include "common/disk/source.hpp"
#include "common/service/metrics_server.hpp"
#include "common/service/recording_source.hpp"
#include "common/service/sandbox.hpp"
#include "common/service/signals.hpp"

namespace pxe::service {
namespace {

constexpr std::chrono::seconds longest_stop{1};

class Life {
 public:
  Life(const ConfigurationFile& file, const RecordingSource& source, Log& log)
      : file_(file),
        source_(source),
        log_(log),
        signals_(
            io_, [this] { stop(); }, [this] { reload(); }) {}

  asio::io_context& io() { return io_; }

  Result<void> open_metrics(const Endpoint& endpoint) {
    auto opened = MetricsServer::open(io_, endpoint, [this] { return measure(); });
    if (!opened) return tl::make_unexpected(opened.error());
    metrics_ = std::move(*opened);
    return {};
  }

  // Nothing of the file system from here on but what the server names, and the configuration.
  Result<void> restrict_to(const Server& server) {
    const Reach reach = reach_of(server);
    const auto done = enter_sandbox(reach);
    if (!done) return tl::make_unexpected(done.error());
    if (*done == Sandboxed::yes) entered_ = reach;
    log_.debug("sandbox", {{"result", entered_ ? "entered" : "none"},
                           {"reason", entered_ ? "" : "this kernel has no Landlock"}});
    return {};
  }

  void run(std::unique_ptr<Server> server) {
    server_ = std::move(server);
    io_.run();
    io_.restart();  // stop() ended the run; what is still to be finished has a second
    io_.run_for(longest_stop);
    server_.reset();
    log_.info("stopped", {});
  }

 private:
  void stop() {
    signals_.close();
    if (metrics_) metrics_->close();
    server_->stop();
    io_.stop();
  }

  Reach reach_of(const Server& server) const {
    Reach reach = server.reach();
    for (std::string& folder : source_.folders()) reach.read.push_back(std::move(folder));
    return reach;
  }

  // A sandbox cannot be widened.
  void tell_out_of_reach() const {
    if (!entered_) return;
    const std::string place = first_out_of_reach(*entered_, reach_of(*server_));
    if (!place.empty()) {
      log_.warning("reload", {{"reason", place + " is out of reach until a restart: --user gave it up"}});
    }
  }

  std::string measure() const {
    MetricsText metrics;
    metrics.gauge("process_start_time_seconds", "When the program started, in seconds since 1970.", started_);
    metrics.counter("pxe_reloads_total", "Times the configuration was read again, by result.", "result",
                    reloads_);
    metrics.counter("pxe_log_lines_lost_total", "Log lines that nobody read in time.", log_.lost());
    server_->measure(metrics);
    return metrics.text();
  }

  void reload() { reloads_.add(reload_server() ? "done" : "refused"); }

  bool reload_server() {
    auto configuration = file_.load_or_log(log_);
    if (!configuration) {
      log_.warning("reload", {{"result", "refused"}, {"reason", "the old configuration stays in force"}});
      return false;
    }
    if (const auto taken = server_->reload(std::move(configuration)); !taken) {
      log_.error("reload", {{"result", "refused"}, {"reason", taken.error().sentence}});
      return false;
    }
    tell_out_of_reach();
    log_.info("reload", {{"result", "done"}});
    return true;
  }

  const ConfigurationFile& file_;
  const RecordingSource& source_;
  Log& log_;
  asio::io_context io_{1};
  std::unique_ptr<Server> server_;
  std::unique_ptr<MetricsServer> metrics_;
  std::optional<Reach> entered_;
  Tally reloads_;
  const double started_ = static_cast<double>(std::time(nullptr));
  Signals signals_;
};

// Absent where no numbers are asked for.
Result<std::optional<Endpoint>> metrics_endpoint(const DaemonOptions& options) {
  if (!options.metrics) return std::nullopt;
  const auto endpoint = parse_endpoint(*options.metrics);
  if (!endpoint) return fail("--metrics: " + endpoint.error().sentence);
  return *endpoint;
}

int complain(std::string_view program, const Error& error, int code) {
  cli::complain(program, error.sentence);
  return code;
}

// What can be told without a socket. As whom it will run, only root can find out, by becoming that user.
int check(std::string_view program, const DaemonOptions& options, const config::Site& site) {
  for (const config::Error& warning : config::warnings_of(site))
    cli::complain(program, warning.to_string() + " (warning)");
  if (!options.user || geteuid() != 0) return cli::done;
  if (const auto dropped = drop_privileges(options.user); !dropped) {
    return complain(program, dropped.error(), cli::failed);
  }
  for (const std::string& root : disk::closed_roots(site.site)) {
    cli::complain(program,
                  fmt::format("the user {} may not look into the folder {} (warning)", *options.user, root));
  }
  return cli::done;
}

}  // namespace

int serve(std::string_view program, const DaemonOptions& options, ConfigurationFile::Flags flags,
          const MakeServer& make_server) {
  const auto log = open_log(options);
  if (!log) return complain(program, log.error(), cli::usage);
  const auto metrics = metrics_endpoint(options);
  if (!metrics) return complain(program, metrics.error(), cli::usage);
  const disk::DiskSource disk;
  const RecordingSource source(disk);
  const ConfigurationFile file(options.config, source, std::move(flags));
  auto configuration = file.load_or_complain(program);
  if (!configuration) return cli::usage;
  if (options.check) return check(program, options, configuration->site());
  Life life(file, source, **log);
  const config::SiteSettings site = configuration->site().site;
  auto server = make_server(life.io(), std::move(configuration), **log);
  if (!server) return complain(program, server.error(), cli::failed);
  if (*metrics) {
    if (const auto opened = life.open_metrics(**metrics); !opened) {
      return complain(program, opened.error(), cli::failed);
    }
  }
  if (const auto dropped = drop_privileges(options.user); !dropped) {
    return complain(program, dropped.error(), cli::failed);
  }
  if (options.user) {
    if (const auto done = life.restrict_to(**server); !done)
      return complain(program, done.error(), cli::failed);
    for (const std::string& root : disk::closed_roots(site)) {
      (*log)->warning("unreadable", {{"user", *options.user}, {"folder", root}});
    }
  }
  announce_ready(options.ready_fd);
  (*log)->info("ready", {});
  life.run(std::move(*server));
  return cli::done;
}

}  // namespace pxe::service
