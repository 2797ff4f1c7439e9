#include "common/service/serve.hpp"

#include <chrono>

#include "common/cli/command_line.hpp"
#include "common/cli/run.hpp"
#include "common/disk/source.hpp"
#include "common/service/signals.hpp"

namespace pxe::service {
namespace {

constexpr std::chrono::seconds longest_stop{1};

class Life {
 public:
  Life(const ConfigurationFile& file, Log& log)
      : file_(file),
        log_(log),
        signals_(
            io_, [this] { stop(); }, [this] { reload(); }) {}

  asio::io_context& io() { return io_; }

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
    server_->stop();
    io_.stop();
  }

  void reload() {
    auto configuration = file_.load_or_log(log_);
    if (!configuration) {
      log_.warning("reload", {{"result", "refused"}, {"reason", "the old configuration stays in force"}});
      return;
    }
    if (const auto taken = server_->reload(std::move(configuration)); !taken) {
      log_.error("reload", {{"result", "refused"}, {"reason", taken.error().sentence}});
      return;
    }
    log_.info("reload", {{"result", "done"}});
  }

  const ConfigurationFile& file_;
  Log& log_;
  asio::io_context io_{1};
  std::unique_ptr<Server> server_;
  Signals signals_;
};

int complain(std::string_view program, const Error& error, int code) {
  cli::complain(program, error.sentence);
  return code;
}

}  // namespace

int serve(std::string_view program, const DaemonOptions& options, ConfigurationFile::Flags flags,
          const MakeServer& make_server) {
  const auto log = open_log(options);
  if (!log) return complain(program, log.error(), cli::usage);
  const disk::DiskSource source;
  const ConfigurationFile file(options.config, source, std::move(flags));
  auto configuration = file.load_or_complain(program);
  if (!configuration) return cli::usage;
  if (options.check) return cli::done;
  Life life(file, **log);
  auto server = make_server(life.io(), std::move(configuration), **log);
  if (!server) return complain(program, server.error(), cli::failed);
  if (const auto dropped = drop_privileges(options.user); !dropped) {
    return complain(program, dropped.error(), cli::failed);
  }
  announce_ready(options.ready_fd);
  (*log)->info("ready", {});
  life.run(std::move(*server));
  return cli::done;
}

}  // namespace pxe::service
