#include "common/service/daemon.hpp"

#include <fmt/format.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>

namespace pxe::service {
namespace {

// sd_notify(3)'s protocol: one datagram to a Unix socket, whose name may be abstract (a leading @).
void notify_systemd() {
  const char* path = std::getenv("NOTIFY_SOCKET");
  if (!path || !*path) return;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::size_t length = std::strlen(path);
  if (length >= sizeof address.sun_path) return;
  std::memcpy(address.sun_path, path, length);
  if (address.sun_path[0] == '@') address.sun_path[0] = '\0';
  const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return;
  constexpr std::string_view message = "READY=1";
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + length);
  (void)sendto(fd, message.data(), message.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address),
               size);
  close(fd);
}

// What setuid(2) leaves: no program that is run later has more than none either. In a container without
// CAP_SETPCAP the bounding set stays; NoNewPrivs says the same then.
void empty_bounding_set() {
  for (unsigned long capability = 0; prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; ++capability) {
    (void)prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
  }
}
bool drop_capabilities() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  const __user_cap_data_struct none[2] = {};
  return syscall(SYS_capset, &header, &none) == 0;
}

}  // namespace

void add_daemon_options(cli::CommandLine& command_line, DaemonOptions& options) {
  command_line.option(options.config, "-c,--config", "FILE", "Configuration (default /etc/pxe/pxe.toml)");
  command_line.flag(options.check, "--check", "Read the configuration, say what is wrong with it, and leave");
  command_line.option(options.log_format, "--log-format", "FORMAT", "How the log is written: text or json");
  command_line.option(options.log_level, "--log-level", "LEVEL",
                      "The least that is logged: debug, info, warning, error");
  command_line.option(options.ready_fd, "--ready-fd", "N",
                      "Write a newline to this descriptor once requests are answered");
  command_line.option(options.metrics, "--metrics", "ADDR:PORT",
                      "Tell Prometheus at http://ADDR:PORT/metrics what was counted");
  command_line.option(options.user, "--user", "NAME", "The user to become once the sockets are open");
}

Result<std::shared_ptr<Log>> open_log(const DaemonOptions& options) {
  const auto level = parse_level(options.log_level);
  if (!level) return fail("--log-level takes debug, info, warning or error");
  const auto format = parse_format(options.log_format);
  if (!format) return fail("--log-format takes text or json");
  return std::make_shared<Log>(*level, *format);
}

Result<config::Site, config::Errors> load_site(const std::optional<std::string>& path,
                                               const config::Source& source, const config::Check& check) {
  if (path) return config::load(*path, source, check);
  if (access(default_config, F_OK) != 0) return config::Site{};
  return config::load(default_config, source, check);
}

void announce_ready(int ready_fd) {
  notify_systemd();
  if (ready_fd < 0) return;
  (void)!write(ready_fd, "\n", 1);
  close(ready_fd);
}

Result<void> drop_privileges(const std::optional<std::string>& user) {
  if (!user) return {};
  errno = 0;
  const passwd* entry = getpwnam(user->c_str());
  if (!entry) return fail(fmt::format("there is no user named {}", *user));
  empty_bounding_set();
  const bool done = initgroups(entry->pw_name, entry->pw_gid) == 0 && setgid(entry->pw_gid) == 0 &&
                    setuid(entry->pw_uid) == 0;
  if (!done) return fail(fmt::format("cannot become the user {}: {}", *user, std::strerror(errno)));
  if (entry->pw_uid != 0 && setuid(0) == 0) return fail("root could be had back after it was given up");
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || (entry->pw_uid != 0 && !drop_capabilities())) {
    return fail(fmt::format("cannot give up privileges: {}", std::strerror(errno)));
  }
  return {};
}

}  // namespace pxe::service
