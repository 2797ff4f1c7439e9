#include "tools/pxe-dhcpd/leases_command.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cstdio>
#include <ctime>

#include "common/base/text.hpp"
#include "common/cli/run.hpp"
#include "common/disk/source.hpp"
#include "common/pxe/words_json.hpp"
#include "common/service/configuration.hpp"
#include "common/service/control.hpp"
#include "tools/pxe-dhcpd/leases/store.hpp"
#include "tools/pxe-dhcpd/release.hpp"

namespace pxe::dhcpd {
namespace {

constexpr std::string_view program = "pxe-dhcpd";

int refuse(const Error& error) {
  cli::complain(program, error.sentence);
  return cli::failed;
}

// Both clocks the same, so that the leases' times are Unix times.
Now wall_time() {
  const std::int64_t now = std::time(nullptr);
  return {now, now};
}

std::string time_text(std::int64_t seconds) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(static_cast<std::time_t>(seconds)));
}

std::string as_text_line(const Lease& lease, Now now) {
  const Client client = words_from_json(lease.words);
  return fmt::format(
      "{} {} {} {} {}\n", lease.ip.to_string(), lease.mac.to_string(),
      lease.is_live(now) || lease.state == LeaseState::released ? to_string(lease.state) : "expired",
      time_text(lease.expires), printable(client.get(Word::hostname)));
}

// The words of the vocabulary beside those of a lease, so that ipxe-render can read the line.
std::string as_json_line(const Lease& lease, Now now) {
  std::string line = fmt::format(
      R"({{"ip":"{}","state":"{}","live":{},"starts":{},"expires":{},"client_id":"{}")", lease.ip.to_string(),
      to_string(lease.state), lease.is_live(now), lease.starts, lease.expires, lease.client_id);
  Client client = words_from_json(lease.words);
  (void)client.set(Word::mac, lease.mac.to_string());
  (void)client.set(Word::ip, "");
  return line + "," + words_to_json(client).substr(1) + "\n";
}

// Absent when the configuration has errors, which have been printed.
std::optional<std::string> lease_file_of(const Options& options) {
  const disk::DiskSource source;
  const auto flags = [&](config::Site& site) -> Result<void> {
    if (options.lease_file) site.dhcp.leases = *options.lease_file;
    return {};
  };
  const service::ConfigurationFile file(options.daemon.config, source, flags);
  const auto configuration = file.load_or_complain(program);
  return configuration ? std::optional(configuration->site().dhcp.leases) : std::nullopt;
}

int release_in_file(const std::string& path, std::string_view line) {
  const auto store = open_sqlite_store(path);
  if (!store) return refuse(store.error());
  LeaseTable leases;
  const Now now = wall_time();
  const auto loaded = (*store)->load(now, [&](Lease&& lease) { leases.put(lease); });
  if (!loaded) return refuse(loaded.error());
  const auto released = release(leases, line, now);
  if (!released) return refuse(released.error());
  const auto saved = (*store)->save(*released, now);
  if (!saved) return refuse(saved.error());
  fmt::print("{}", said_of(*released));
  return cli::done;
}

}  // namespace

std::string control_path(const std::string& lease_file) { return lease_file + ".sock"; }

int print_leases(const Options& options) {
  const auto path = lease_file_of(options);
  if (!path) return cli::usage;
  const Now now = wall_time();
  const auto printed = read_sqlite_store(*path, now, [&](Lease&& lease) {
    const std::string line = options.json ? as_json_line(lease, now) : as_text_line(lease, now);
    (void)std::fwrite(line.data(), 1, line.size(), stdout);
  });
  return printed ? cli::done : refuse(printed.error());
}

int release_lease(const Options& options) {
  const auto path = lease_file_of(options);
  if (!path) return cli::usage;
  const std::string line = "release " + *options.release;
  const auto told = service::ask_daemon(control_path(*path), line);
  if (told) {
    (void)std::fwrite(told->data(), 1, told->size(), stdout);
    return cli::done;
  }
  const bool nobody_runs = told.error().sentence.starts_with("nobody answers");
  return nobody_runs ? release_in_file(*path, line) : refuse(told.error());
}

}  // namespace pxe::dhcpd
