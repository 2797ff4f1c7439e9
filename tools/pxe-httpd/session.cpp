#include "tools/pxe-httpd/session.hpp"

#include <algorithm>
#include <cstring>

namespace pxe::httpd {
namespace {

using asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t first_space = 4096;
constexpr std::size_t most_space = 131072;  // a head at its limit and a little of what follows it
constexpr int requests_a_turn = 64;         // of one connection, before others get theirs

}  // namespace

Session::Session(tcp::socket socket, Hub& hub, const Peer& peer, const TlsContext* tls)
    : socket_(std::move(socket)),
      hub_(hub),
      channel_(tls ? Channel(socket_.native_handle(), *tls) : Channel(socket_.native_handle())),
      peer_(peer),
      parser_(hub.limits().request) {
  peer_.secure = tls != nullptr;
}

void Session::start() {
  enter(Phase::idle, hub_.limits().head);
  read();
}

void Session::start_refused(int status, std::string_view reason) {
  refuse(status, reason);
  pump();
}

void Session::enter(Phase phase, std::chrono::milliseconds limit) {
  phase_ = phase;
  deadline_ = Clock::now() + limit;
}

// Answers requests as long as there are any and the client takes the answers.
void Session::proceed() {
  for (int i = 0; i < requests_a_turn; ++i) {
    if (!has_request()) return read();
    answer();
    if (!pump()) return;
  }
  enter(Phase::responding, hub_.limits().stalled);
  asio::post(socket_.get_executor(), [self = shared_from_this()] {
    if (self->phase_ != Phase::closed) self->proceed();
  });
}

// A complete request, or one that is refused.
bool Session::has_request() {
  begin_ += parser_.feed({in_.data() + begin_, end_ - begin_});
  return parser_.state() == RequestParser::State::complete ||
         parser_.state() == RequestParser::State::refused;
}

void Session::read() {
  const Limits& limits = hub_.limits();
  if (parser_.state() == RequestParser::State::body) {
    if (phase_ != Phase::body) enter(Phase::body, limits.body);
    say_continue();
  } else if (parser_.has_started()) {
    // The deadline is for the whole head: it does not move with every byte.
    if (phase_ != Phase::head) enter(Phase::head, limits.head);
  } else if (phase_ != Phase::idle) {
    enter(Phase::idle, limits.idle);
  }
  make_space();
  if (end_ == in_.size()) {
    refuse(400, "a chunk's first line is too long");  // a head would have met its own limit
    pump();
    return;
  }
  if (channel_.tls()) return read_secure();
  socket_.async_read_some(
      asio::buffer(in_.data() + end_, in_.size() - end_),
      [self = shared_from_this()](const error_code& error, std::size_t size) { self->on_read(error, size); });
}

// The first of these is also the handshake.
void Session::read_secure() {
  const Moved moved = channel_.receive(in_.data() + end_, in_.size() - end_);
  if (moved.how == Moving::done) {
    if (peer_.tls_subject.empty()) peer_.tls_subject = channel_.tls()->peer_subject();
    // Not from here: a client that sends without a pause would grow the stack.
    return asio::post(socket_.get_executor(),
                      [self = shared_from_this(), size = moved.size] { self->on_read({}, size); });
  }
  if (moved.how == Moving::failed) return fail_secure();
  if (moved.how == Moving::ended) return close();
  const auto what = moved.how == Moving::wants_read ? tcp::socket::wait_read : tcp::socket::wait_write;
  socket_.async_wait(what, [self = shared_from_this()](const error_code& error) {
    if (!error && self->phase_ != Phase::closed) self->read_secure();
  });
}

void Session::fail_secure() {
  const TlsStream& tls = *channel_.tls();
  if (!tls.problem().empty()) {
    hub_.log().info("tls", {{"client", peer_.address.to_string()}, {"reason", tls.problem()}});
  }
  if (!tls.was_plain_http()) return close();
  channel_ = Channel(socket_.native_handle());
  refuse(400, "this port speaks HTTPS");
  pump();
}

// No request looks into the buffer here: its head is not complete yet, or it owns it.
void Session::make_space() {
  if (begin_ > 0) {
    std::memmove(in_.data(), in_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ < in_.size()) return;
  in_.resize(std::min(std::max(first_space, in_.size() * 4), most_space));
}

void Session::on_read(const error_code& error, std::size_t size) {
  if (phase_ == Phase::closed) return;
  if (error) return close();
  end_ += size;
  proceed();
}

void Session::say_continue() {
  if (!parser_.request().expects_continue || std::exchange(continued_, true)) return;
  constexpr std::string_view text = "HTTP/1.1 100 Continue\r\n\r\n";
  (void)channel_.send(text);
}

// Sends what there is. True: the response is out, and the next request may be looked at.
bool Session::pump() {
  const std::uint64_t rate = out_.has_file() ? hub_.limits().rate : 0;
  std::uint64_t most = Outgoing::most_a_turn;
  if (rate > 0) most = hub_.paces().allowance(peer_.address, rate, Clock::now());
  if (most == 0) {
    wait_for_pace();
    return false;
  }
  const std::uint64_t before = out_.sent();
  const auto progress = out_.send(channel_, most);
  if (rate > 0) hub_.paces().spend(peer_.address, out_.sent() - before);
  switch (progress) {
    case Outgoing::Progress::done: break;
    case Outgoing::Progress::failed:
      response_.problem = "the connection broke or the file shrank before the end of the response";
      log_request();
      close();
      return false;
    case Outgoing::Progress::blocked:
      enter(Phase::responding, hub_.limits().stalled);
      socket_.async_wait(out_.waits_for_client() ? tcp::socket::wait_read : tcp::socket::wait_write,
                         [self = shared_from_this()](const error_code& error) {
                           if (error || self->phase_ == Phase::closed) return;
                           if (self->pump()) self->proceed();
                         });
      return false;
  }
  if (script_) {
    read_script();
    return false;
  }
  return finish_response();
}

// Other connections of the same client take from the same allowance.
void Session::wait_for_pace() {
  enter(Phase::responding, hub_.limits().stalled);
  if (!pace_timer_) pace_timer_.emplace(socket_.get_executor());
  pace_timer_->expires_after(Pace::pause());
  pace_timer_->async_wait([self = shared_from_this()](const error_code& error) {
    if (error || self->phase_ == Phase::closed) return;
    if (self->pump()) self->proceed();
  });
}

bool Session::finish_response() {
  total_deadline_ = Clock::time_point::max();
  log_request();
  out_.clear();
  content_.reset();
  if (!keep_alive_ || closing_) {
    if (has_unread()) {
      linger();
    } else {
      close();
    }
    return false;
  }
  continued_ = false;
  parser_.reset();
  phase_ = Phase::responding;  // read() starts the clock for what comes next
  return true;
}

// Closing a socket that has unread bytes resets the connection, and the client may lose the response over it.
// Behind what was refused there usually are some; over TLS the last word is exchanged first.
bool Session::has_unread() const {
  const bool is_whole = parser_.state() == RequestParser::State::complete && begin_ == end_;
  return !is_whole || channel_.has_unread();
}

// So nothing more is sent, and what still comes is thrown away for a moment.
void Session::linger() {
  channel_.end();
  enter(Phase::lingering, hub_.limits().lingering);
  begin_ = end_ = 0;
  discard();
}

void Session::discard() {
  make_space();
  socket_.async_read_some(asio::buffer(in_),
                          [self = shared_from_this()](const error_code& error, std::size_t) {
                            if (self->phase_ == Phase::closed) return;
                            if (error) return self->close();
                            self->discard();
                          });
}

void Session::look_at_clock(Clock::time_point now) {
  if (phase_ == Phase::closed || now < std::min(deadline_, total_deadline_)) return;
  switch (phase_) {
    case Phase::head:
    case Phase::body:
      refuse(408, "the request did not come in time");
      (void)out_.send(channel_);
      log_request();
      return close();
    case Phase::responding:
      response_.problem =
          now < deadline_ ? "the response took too long" : "the client took nothing for too long";
      log_request();
      return abort();
    case Phase::script: return fail_script(504, "the script said nothing in time");
    default: return close();
  }
}

void Session::close_soon() {
  if (only_waits() || phase_ == Phase::lingering) return close();
  closing_ = true;
}

// The kernel holds what the client has not taken for as long as it likes, unless the connection is reset.
void Session::abort() {
  error_code ignored;
  socket_.set_option(tcp::socket::linger(true, 0), ignored);
  close();
}

void Session::close() {
  if (std::exchange(phase_, Phase::closed) == Phase::closed) return;
  end_script();
  error_code ignored;
  socket_.close(ignored);
  hub_.remove(*this);
}

}  // namespace pxe::httpd
