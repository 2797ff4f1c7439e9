#include "tools/pxe-httpd/server.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>

#include "common/base/text.hpp"
#include "common/disk/roots.hpp"
#include "common/net/bind_error.hpp"
#include "common/service/handed_sockets.hpp"
#include "tools/pxe-httpd/order_line.hpp"

namespace pxe::httpd {
namespace {

using asio::ip::tcp;
using boost::system::error_code;

// A connection needs a descriptor for itself and one for the file it is sent; a script needs three.
Limits fitted(Limits limits, std::size_t workers) {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) return limits;
  files.rlim_cur = files.rlim_max;
  (void)setrlimit(RLIMIT_NOFILE, &files);
  (void)getrlimit(RLIMIT_NOFILE, &files);
  const std::size_t others = 100 + FileCache::most + 3 * limits.scripts;
  const std::size_t left = files.rlim_cur / workers > others + 16 ? files.rlim_cur / workers - others : 16;
  limits.connections = std::min(limits.connections, left / 2);
  return limits;
}

// Sockets that share a port would share it with another program too.
Result<void> check_free(asio::io_context& io, Ipv4Address address, std::uint16_t port) {
  tcp::acceptor probe(io, tcp::v4());
  error_code error;
  probe.set_option(tcp::acceptor::reuse_address(true), error);
  probe.bind({asio::ip::address_v4(address.value()), port}, error);
  if (error) return fail(net::bind_error("TCP", address, port, error.value()));
  return {};
}

}  // namespace

Server::Server(asio::io_context& io, service::Log& log, const Setup& setup, std::size_t workers)
    : log_(log), limits_(setup.limits), user_(setup.user), seen_timer_(io), first_(io, log, shared_) {
  std::signal(SIGPIPE, SIG_IGN);  // sendfile(2) knows no MSG_NOSIGNAL
  for (std::size_t i = 1; i < workers; ++i) {
    helpers_.push_back(std::make_unique<Helper>());
    helpers_.back()->worker = std::make_unique<Worker>(helpers_.back()->io, log, shared_);
  }
}

Server::~Server() {
  for (const auto& helper : helpers_) {
    helper->io.stop();
    if (helper->thread.joinable()) helper->thread.join();
    helper->worker.reset();
  }
}

// Forked before this process gives anything up, or not at all: a child has no more rights than its parent.
Result<void> Server::start_spawner(const config::Site& site) {
  if (spawner_ || site.http.cgi.empty()) return {};
  const bool serves_already = configuration_ != nullptr;
  if (serves_already && user_) {
    log_.warning("reload",
                 {{"reason", "[[http.cgi]] needs a restart: --user gave up what its programs need"}});
    return {};
  }
  auto spawner = service::Spawner::start(user_);
  if (!spawner) return tl::make_unexpected(spawner.error());
  spawner_ = std::move(*spawner);
  return {};
}

// Not an error: it may be installed later.
void Server::warn_of_missing_programs() {
  for (const config::Cgi& cgi : configuration_->site().http.cgi) {
    const std::string program = program_of(cgi);
    if (access(program.c_str(), X_OK) == 0) continue;
    const std::string reason = fmt::format("cannot run {}: {}", program, std::strerror(errno));
    log_.warning("script", {{"path", cgi.path}, {"reason", reason}});
  }
}

// Where nothing is ever ordered, no file has to be there.
Result<void> Server::keep_orders(const config::Site& site) {
  const bool wanted = !site.http.control.empty() ||
                      std::any_of(site.clients.begin(), site.clients.end(),
                                  [](const config::ClientEntry& client) { return !client.once.empty(); });
  if (orders_ || (!wanted && access(site.http.orders.c_str(), W_OK) != 0)) return {};
  auto store = OrderStore::open(site.http.orders);
  if (!store) return tl::make_unexpected(store.error());
  orders_ = std::move(*store);
  write_seen_boots();
  return {};
}

void Server::write_seen_boots() {
  const auto written = orders_->write_seen();
  if (!written && !seen_failed_) log_.warning("order", {{"reason", written.error().sentence}});
  seen_failed_ = !written;
  seen_timer_.expires_after(std::chrono::seconds(1));
  seen_timer_.async_wait([this](const error_code& error) {
    if (!error) write_seen_boots();
  });
}

Result<void> Server::open_control(asio::io_context& io, const std::string& path) {
  if (path.empty()) return {};
  auto control = service::ControlServer::open(io, path, [this](std::string_view line) { return obey(line); });
  if (!control) return tl::make_unexpected(control.error());
  control_ = std::move(*control);
  return {};
}

Result<std::string> Server::obey(std::string_view line) {
  const auto order = parse_order_line(line);
  if (!order) return tl::make_unexpected(order.error());
  if (!order->boot.empty() && !configuration_->site().find_boot(order->boot))
    return fail(fmt::format("there is no [boot.{}]", printable(order->boot)));
  boot::Orders orders = orders_->of(order->mac);
  orders.ordered = order->boot;
  if (auto kept = orders_->set(order->mac, orders, std::time(nullptr)); !kept)
    return tl::make_unexpected(kept.error());
  log_.info("order", {{"mac", order->mac.to_string()},
                      {"boot", order->boot},
                      {"result", order->boot.empty() ? "withdrawn" : "given"}});
  return std::string();
}

Result<std::unique_ptr<Server>> Server::open(asio::io_context& io, service::ConfigurationPtr configuration,
                                             service::Log& log, const Setup& setup) {
  const std::uint16_t port = configuration->site().site.http_port;
  const config::HttpSettings http = configuration->site().http;
  const std::uint16_t https_port = http.https_port;
  const bool secure = !http.certificate.empty();
  std::unique_ptr<Server> server(new Server(io, log, setup, http.workers));
  const std::string control = http.control;
  if (auto taken = server->reload(std::move(configuration)); !taken)
    return tl::make_unexpected(taken.error());
  const auto handed = server->listen_handed(http);
  if (!handed) return tl::make_unexpected(handed.error());
  for (const Ipv4Address address : *handed ? std::vector<Ipv4Address>() : setup.addresses) {
    if (auto done = server->listen(address, port, false); !done) return tl::make_unexpected(done.error());
    if (!secure) continue;
    if (auto done = server->listen(address, https_port, true); !done)
      return tl::make_unexpected(done.error());
  }
  if (auto done = server->open_control(io, control); !done) return tl::make_unexpected(done.error());
  server->first_.sweep();
  // Not now: what the process gives up before it serves, its threads give up only if they come after it.
  if (!server->helpers_.empty()) asio::post(io, [raw = server.get()] { raw->start_threads(); });
  return server;
}

Result<void> Server::listen(Ipv4Address address, std::uint16_t port, bool secure) {
  const bool shared = !helpers_.empty();
  if (shared) {
    if (auto free = check_free(first_.io(), address, port); !free) return free;
  }
  const auto taken = first_.listen({address, port, secure, shared});
  if (!taken) return tl::make_unexpected(taken.error());
  for (const auto& helper : helpers_) {
    const auto joined = helper->worker->listen({address, *taken, secure, shared});
    if (!joined) return tl::make_unexpected(joined.error());
  }
  listening(address.to_string(), *taken, secure);
  return {};
}

// One of ours is known by its port.
Result<bool> Server::listen_handed(const config::HttpSettings& http) {
  const auto handed = service::take_handed_sockets(SOCK_STREAM);
  if (!handed) return tl::make_unexpected(handed.error());
  for (const int fd : *handed) {
    error_code ignored;
    const auto endpoint = tcp::acceptor(first_.io(), tcp::v4(), dup(fd)).local_endpoint(ignored);
    const bool secure = !http.certificate.empty() && endpoint.port() == http.https_port;
    for (const auto& helper : helpers_) (void)helper->worker->serve(dup(fd), secure);
    (void)first_.serve(fd, secure);
    listening(endpoint.address().to_string(), endpoint.port(), secure);
  }
  return !handed->empty();
}

void Server::listening(const std::string& address, std::uint16_t port, bool secure) {
  std::uint16_t& first_port = secure ? https_port_ : http_port_;
  if (first_port == 0) first_port = port;
  log_.info("listening",
            {{"address", address}, {"port", std::to_string(port)}, {"protocol", secure ? "https" : "http"}});
}

void Server::measure(service::MetricsText& metrics) const { shared_.counts.measure(metrics); }

service::Reach Server::reach() const {
  const Content& content = *first_.content();
  const config::HttpSettings& http = content.site().http;
  service::Reach reach{content.roots().places(), {disk::folder_of(content.site().dhcp.leases)}};
  if (orders_) reach.write.push_back(disk::folder_of(http.orders));
  for (const std::string& file : {http.certificate, http.key, http.client_ca})
    if (!file.empty()) reach.read.push_back(file);
  return reach;
}

void Server::start_threads() {
  for (const auto& helper : helpers_) {
    helper->worker->sweep();
    helper->thread = std::thread([raw = helper.get()] { raw->io.run(); });
  }
}

// A content for each worker: what reads the lease database is no thread's but its own.
Result<void> Server::reload(service::ConfigurationPtr configuration) {
  const std::size_t workers = helpers_.size() + 1;
  const Limits limits = fitted(limits_.value_or(limits_of(configuration->site().http, workers)), workers);
  if (auto started = start_spawner(configuration->site()); !started) return started;
  if (auto kept = keep_orders(configuration->site()); !kept) return kept;
  std::vector<std::shared_ptr<const Content>> contents;
  for (std::size_t i = 0; i < workers; ++i) {
    auto content = Content::open(configuration, orders_.get(), spawner_.get());
    if (!content) return tl::make_unexpected(content.error());
    contents.push_back(std::move(*content));
  }
  configuration_ = std::move(configuration);
  warn_of_missing_programs();
  first_.set_content(std::move(contents[0]), limits);
  for (std::size_t i = 1; i < workers; ++i) {
    Worker& worker = *helpers_[i - 1]->worker;
    asio::post(worker.io(),
               [&worker, content = std::move(contents[i]), limits] { worker.set_content(content, limits); });
  }
  return {};
}

void Server::stop() {
  if (control_) control_->close();
  if (orders_) write_seen_boots();
  seen_timer_.cancel();
  first_.stop();
  for (const auto& helper : helpers_) {
    asio::post(helper->io, [worker = helper->worker.get()] { worker->stop(); });
  }
}

}  // namespace pxe::httpd
