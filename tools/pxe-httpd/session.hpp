// One connection: requests in, responses out, in order, until either side has enough. Holds a request's head
// and one piece of a response in memory, never a file.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/net/asio.hpp"
#include "tools/pxe-httpd/cgi_process.hpp"
#include "tools/pxe-httpd/cgi_relay.hpp"
#include "tools/pxe-httpd/channel.hpp"
#include "tools/pxe-httpd/hub.hpp"
#include "tools/pxe-httpd/outgoing.hpp"
#include "tools/pxe-httpd/request_parser.hpp"
#include "tools/pxe-httpd/respond.hpp"

namespace pxe::httpd {

class Session : public std::enable_shared_from_this<Session> {
 public:
  using Clock = std::chrono::steady_clock;

  // Speaks TLS where there is a context.
  Session(asio::ip::tcp::socket socket, Hub& hub, const Peer& peer, const TlsContext* tls);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void start();
  void start_refused(int status, std::string_view reason);  // says so and closes

  const Peer& peer() const { return peer_; }
  bool only_waits() const { return phase_ == Phase::idle || phase_ == Phase::head; }

  void look_at_clock(Clock::time_point now);
  void close();       // at once
  void close_soon();  // once the response at hand is out

  Hub::Sessions::iterator position() const { return position_; }
  void set_position(Hub::Sessions::iterator position) { position_ = position; }

 private:
  enum class Phase { idle, head, body, responding, script, lingering, closed };

  // session.cpp: the connection
  void proceed();
  bool has_request();
  void read();
  void read_secure();
  void fail_secure();
  void make_space();
  void on_read(const boost::system::error_code& error, std::size_t size);
  void enter(Phase phase, std::chrono::milliseconds limit);
  void say_continue();
  void abort();
  bool pump();
  void wait_for_pace();
  bool finish_response();
  bool has_unread() const;
  void linger();
  void discard();

  // session_answer.cpp: the response
  void answer();
  void refuse(int status, std::string_view reason);
  void answer_file(const FileBody& body);
  void answer_done(const DoneBody& body);
  void note_boot();
  void answer_folder(const FolderBody& body);
  void answer_error(int status, std::string_view reason);
  void start_script(const CgiBody& body);
  void read_script();
  void on_script(std::string_view bytes, bool clean);
  void fail_script(int status, std::string_view reason);
  void end_script();
  void watch_client();
  ReplyContext context() const;
  void log_request();

  asio::ip::tcp::socket socket_;
  Hub& hub_;
  Channel channel_;
  Peer peer_;
  Hub::Sessions::iterator position_{};
  Phase phase_ = Phase::idle;
  Clock::time_point deadline_{};
  Clock::time_point total_deadline_ = Clock::time_point::max();  // of the response at hand
  bool closing_ = false;                                         // no further request after this one

  RequestParser parser_;
  std::vector<char> in_;  // from begin_ to end_: received and not taken yet
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool continued_ = false;  // 100 Continue has been said

  Outgoing out_;
  std::optional<asio::steady_timer> pace_timer_;
  Response response_;
  Clock::time_point answered_at_{};
  int status_ = 0;
  std::size_t head_size_ = 0;
  bool keep_alive_ = false;

  std::shared_ptr<const Content> content_;  // while a response is made from it
  std::shared_ptr<CgiProcess> script_;
  std::optional<CgiRelay> relay_;
  Clock::time_point script_end_{};
};

}  // namespace pxe::httpd
