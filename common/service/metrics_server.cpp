#include "common/service/metrics_server.hpp"

#include <fmt/format.h>

#include <chrono>

#include "common/base/text.hpp"
#include "common/net/bind_error.hpp"

namespace pxe::service {
namespace {

using asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t longest_head = 8192;
constexpr std::size_t most_visitors = 16;
constexpr std::chrono::seconds longest_visit{5};

std::string response_to(std::string_view head, const std::function<std::string()>& text) {
  const auto words = split(head.substr(0, head.find("\r\n")), ' ');
  const bool is_head = words[0] == "HEAD";
  std::string_view status = "200 OK";
  std::string body;
  if (words.size() != 3 || (words[0] != "GET" && !is_head)) {
    status = "405 Method Not Allowed";
  } else if (words[1] != "/metrics" && words[1] != "/") {
    status = "404 Not Found";
    body = "the numbers are at /metrics\n";
  } else {
    body = text();
  }
  const std::string start = fmt::format(
      "HTTP/1.1 {}\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\nContent-Length: {}\r\n"
      "Connection: close\r\n\r\n",
      status, body.size());
  return is_head ? start : start + body;
}

// One request, one answer. Keeps itself alive by its callbacks.
class Visit : public std::enable_shared_from_this<Visit> {
 public:
  Visit(tcp::socket socket, std::shared_ptr<const std::function<std::string()>> text,
        std::shared_ptr<std::size_t> count)
      : socket_(std::move(socket)),
        limit_(socket_.get_executor()),
        text_(std::move(text)),
        count_(std::move(count)) {
    ++*count_;
  }
  ~Visit() { --*count_; }
  Visit(const Visit&) = delete;
  Visit& operator=(const Visit&) = delete;

  void start() {
    limit_.expires_after(longest_visit);
    limit_.async_wait([self = shared_from_this()](const error_code& error) {
      error_code ignored;
      if (!error) self->socket_.close(ignored);
    });
    asio::async_read_until(socket_, asio::dynamic_buffer(buffer_, longest_head), "\r\n\r\n",
                           [self = shared_from_this()](const error_code& error, std::size_t) {
                             if (error) return self->leave();
                             self->answer();
                           });
  }

 private:
  void answer() {
    buffer_ = response_to(buffer_, *text_);
    asio::async_write(socket_, asio::buffer(buffer_),
                      [self = shared_from_this()](const error_code&, std::size_t) { self->leave(); });
  }

  void leave() {
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
    limit_.cancel();
  }

  tcp::socket socket_;
  asio::steady_timer limit_;
  std::shared_ptr<const std::function<std::string()>> text_;
  std::shared_ptr<std::size_t> count_;
  std::string buffer_;
};

}  // namespace

Result<Endpoint> parse_endpoint(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon != std::string_view::npos) {
    const auto address = Ipv4Address::parse(text.substr(0, colon));
    const auto port = parse_number<std::uint16_t>(text.substr(colon + 1));
    if (address && port) return Endpoint{*address, *port};
  }
  return fail(fmt::format("'{}' is not an address and a port such as 127.0.0.1:9100", printable(text)));
}

Result<std::unique_ptr<MetricsServer>> MetricsServer::open(asio::io_context& io, Endpoint endpoint,
                                                           std::function<std::string()> text) {
  std::unique_ptr<MetricsServer> server(new MetricsServer(io, std::move(text)));
  tcp::acceptor& acceptor = server->acceptor_;
  error_code error;
  acceptor.open(tcp::v4(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  const tcp::endpoint name(asio::ip::address_v4(endpoint.address.value()), endpoint.port);
  if (!error) acceptor.bind(name, error);
  if (!error) acceptor.listen(static_cast<int>(most_visitors), error);
  if (error)
    return fail("--metrics: " + net::bind_error("TCP", endpoint.address, endpoint.port, error.value()));
  server->accept();
  return server;
}

MetricsServer::MetricsServer(asio::io_context& io, std::function<std::string()> text)
    : acceptor_(io),
      pause_(io),
      text_(std::make_shared<const std::function<std::string()>>(std::move(text))) {}

void MetricsServer::close() {
  error_code ignored;
  acceptor_.close(ignored);
  pause_.cancel();
}

std::uint16_t MetricsServer::port() const {
  error_code ignored;
  return acceptor_.local_endpoint(ignored).port();
}

void MetricsServer::accept() {
  acceptor_.async_accept([this](const error_code& error, tcp::socket socket) {
    if (error == asio::error::operation_aborted) return;
    if (!error && *visitors_ < most_visitors) {
      std::make_shared<Visit>(std::move(socket), text_, visitors_)->start();
    }
    if (!error) return accept();
    pause_.expires_after(std::chrono::milliseconds(200));  // no descriptor left: not again at once
    pause_.async_wait([this](const error_code& cancelled) {
      if (!cancelled) accept();
    });
  });
}

}  // namespace pxe::service
