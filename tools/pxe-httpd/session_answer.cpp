// The half of a connection that makes responses.
#include <fmt/format.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <ctime>

#include "common/disk/listing.hpp"
#include "tools/pxe-httpd/file_response.hpp"
#include "tools/pxe-httpd/listing.hpp"
#include "tools/pxe-httpd/session.hpp"

namespace pxe::httpd {
namespace {

using asio::ip::tcp;
using boost::system::error_code;

int status_of(disk::OpenError error) {
  switch (error) {
    case disk::OpenError::leads_out:
    case disk::OpenError::not_readable: return 403;
    case disk::OpenError::too_many_open: return 503;
    default: return 404;
  }
}

}  // namespace

ReplyContext Session::context() const {
  const bool parsed = parser_.state() == RequestParser::State::complete;
  return {parsed && parser_.request().is_head(), keep_alive_, parsed ? parser_.request().minor_version : 1,
          hub_.date()};
}

void Session::answer() {
  if (parser_.state() == RequestParser::State::refused) {
    return refuse(parser_.refusal().status, parser_.refusal().reason);
  }
  answered_at_ = Clock::now();
  total_deadline_ = answered_at_ + hub_.limits().total;
  const Request& request = parser_.request();
  keep_alive_ = request.keep_alive && !closing_;
  content_ = hub_.content();
  response_ = respond(content_->world(), request, peer_);
  if (const auto* file = std::get_if<FileBody>(&response_.body)) {
    answer_file(*file);
  } else if (const auto* text = std::get_if<TextBody>(&response_.body)) {
    status_ = 200;
    head_size_ = write_text(out_.text(), context(), text->text, text->type);
    note_boot();
  } else if (const auto* folder = std::get_if<FolderBody>(&response_.body)) {
    answer_folder(*folder);
  } else if (const auto* done = std::get_if<DoneBody>(&response_.body)) {
    answer_done(*done);
  } else if (const auto* cgi = std::get_if<CgiBody>(&response_.body)) {
    start_script(*cgi);
  } else {
    const auto& error = std::get<ErrorBody>(response_.body);
    answer_error(error.status, error.reason);
  }
}

// For what is no request: whatever follows it on this connection cannot be trusted to be one.
void Session::refuse(int status, std::string_view reason) {
  answered_at_ = Clock::now();
  keep_alive_ = false;
  out_.clear();
  response_ = Response{ErrorBody{status, {}}};
  answer_error(status, reason);
}

void Session::answer_error(int status, std::string_view reason) {
  status_ = status;
  response_.problem = reason;
  head_size_ = write_error(out_.text(), context(), status, reason);
}

void Session::answer_file(const FileBody& body) {
  const auto opened = hub_.files().open(content_->roots(), body.path, std::time(nullptr));
  if (!opened) {
    const int status = status_of(opened.error());
    // Which link leads where is for the log, not for whoever asks.
    answer_error(status, status == 403   ? "not for you"
                         : status == 503 ? "too busy"
                                         : "there is no such file");
    response_.problem = disk::to_string(opened.error());
    return;
  }
  const CachedFile& cached = **opened;
  const disk::OpenFile& file = *cached.file;
  if (content_->is_cgi_source(file.path())) return answer_error(404, "there is no such file");
  const FileInfo info = cached.info();
  const FileReply reply = decide_file_reply(parser_.request(), info);
  status_ = reply.status;
  head_size_ = write_file_head(out_.text(), context(), info, reply, body.path.text());
  if (reply.size == 0 || context().is_head) return;
  if (cached.has_text()) {
    out_.text().append(cached.text, static_cast<std::size_t>(reply.first),
                       static_cast<std::size_t>(reply.size));
  } else {
    out_.set_file(cached.file, reply.first, reply.size);
  }
}

void Session::note_boot() {
  OrderStore* store = content_->orders();
  if (!store || !response_.is_boot) return;
  if (const auto mac = MacAddress::parse(response_.mac))
    store->saw(*mac, {peer_.address, response_.entry, response_.boot, std::time(nullptr)});
}

void Session::answer_done(const DoneBody& body) {
  if (body.after != body.before) {
    OrderStore* store = content_->orders();
    const auto kept = store ? store->set(body.mac, body.after, std::time(nullptr))
                            : Result<void>(fail("no orders are kept here"));
    if (!kept) {
      answer_error(500, "the order could not be kept");
      response_.problem = kept.error().sentence;
      return;
    }
    hub_.log().info("order", {{"mac", body.mac.to_string()},
                              {"boot", body.before.ordered.empty() ? body.after.done : body.before.ordered},
                              {"result", "done"}});
  }
  status_ = 200;
  head_size_ = write_text(out_.text(), context(), "done\n");
}

void Session::answer_folder(const FolderBody& body) {
  const std::string inner(body.path == "/" ? "" : body.path.substr(1, body.path.size() - 2));
  const auto names = disk::list_folder(content_->site().site.roots, inner);
  if (!names) return answer_error(404, "there is no such folder");
  status_ = 200;
  head_size_ = write_text(out_.text(), context(), listing_page(body.path, *names), "text/html");
}

void Session::start_script(const CgiBody& body) {
  const auto script = content_->find_script(*body.cgi);
  if (!script) {
    answer_error(script.error().status, "there is no such file");
    response_.problem = script.error().reason;
    return;
  }
  service::Spawner* spawner = content_->spawner();
  if (!spawner) {
    answer_error(500, "the script could not be run");
    response_.problem = "CGI programs that a reload has added need a restart: --user gave up what they need";
    return;
  }
  if (!hub_.take_script_slot()) return answer_error(503, "too many scripts run already");
  const auto& roots = content_->site().site.roots;
  const CgiCall call{body.cgi->path, body.path_info, body.query, script->file,
                     roots.empty() ? std::string_view() : std::string_view(roots.front())};
  const Request& request = parser_.request();
  const CgiCommand command{program_of(*body.cgi), cgi_environment(request, peer_, call), script->folder,
                           request.body};
  // Not through this session: the script may complain after its client has gone.
  service::Log& log = hub_.log();
  const auto complain = [&log, path = body.cgi->path](std::string_view line) {
    log.warning("script", {{"path", path}, {"stderr", std::string(line)}});
  };
  auto started = CgiProcess::start(hub_.io(), *spawner, command, complain);
  if (!started) {
    hub_.give_script_slot_back();
    answer_error(500, "the script could not be run");
    response_.problem = started.error().sentence;
    return;
  }
  script_ = std::move(*started);
  relay_.emplace(context());
  script_end_ = Clock::now() + hub_.limits().script_total;
  watch_client();
}

void Session::read_script() {
  enter(Phase::script, hub_.limits().script);
  deadline_ = std::min(deadline_, script_end_);
  script_->read(
      [self = shared_from_this()](std::string_view bytes, bool clean) { self->on_script(bytes, clean); });
}

void Session::on_script(std::string_view bytes, bool clean) {
  if (!script_) return;
  const bool ended = bytes.empty();
  const auto fault = ended ? relay_->finish(clean, out_.text()) : relay_->take(bytes, out_.text());
  if (fault) return fail_script(502, fault->reason);
  if (relay_->has_head()) {
    status_ = relay_->status();
    head_size_ = relay_->head_size();
    keep_alive_ = relay_->keep_alive();
  }
  if (ended) end_script();
  if (pump()) proceed();
}

// Before anything of its response is out, the client is told; after that, a connection that ends too early is
// the only sign there is.
void Session::fail_script(int status, std::string_view reason) {
  const bool has_begun = relay_->has_head();
  end_script();
  if (has_begun) {
    response_.problem = reason;
    log_request();
    return close();
  }
  answer_error(status, reason);
  if (pump()) proceed();
}

void Session::end_script() {
  if (!script_) return;
  script_->stop();
  script_.reset();
  hub_.give_script_slot_back();
}

// A script is not run to its end for a client that has gone. One that closes its sending side is taken as
// gone: there is no telling the two apart before something is sent.
void Session::watch_client() {
  socket_.async_wait(
      tcp::socket::wait_read, [self = shared_from_this(), script = script_.get()](const error_code& error) {
        if (error || self->phase_ == Phase::closed || !self->script_ || self->script_.get() != script) return;
        std::byte one{};
        const ssize_t size = ::recv(self->socket_.native_handle(), &one, 1, MSG_PEEK | MSG_DONTWAIT);
        if (size > 0) return;  // its next request, already
        if (size < 0 && (errno == EAGAIN || errno == EINTR)) return self->watch_client();
        self->response_.problem = "the client has gone";
        self->log_request();
        self->close();
      });
}

void Session::log_request() {
  const std::uint64_t sent = out_.sent();
  const std::uint64_t body = sent > head_size_ ? sent - head_size_ : 0;
  hub_.counts().response(status_, body);
  service::Log& log = hub_.log();
  if (!log.wants(service::Level::info)) return;
  const bool parsed = parser_.state() == RequestParser::State::complete;
  const Request& request = parser_.request();
  const std::string_view target = parsed ? request.target : std::string_view();
  const std::chrono::duration<double> taken = Clock::now() - answered_at_;
  log.info("request", {{"client", peer_.address.to_string()},
                       {"mac", response_.mac},
                       {"method", std::string(parsed ? request.method : "")},
                       {"path", std::string(target.substr(0, target.find('?')))},
                       {"status", std::to_string(status_)},
                       {"bytes", std::to_string(body)},
                       {"seconds", fmt::format("{:.6f}", taken.count())},
                       {"user_agent", std::string(parsed ? request.header("User-Agent") : "")},
                       {"boot", response_.boot},
                       {"entry", response_.entry},
                       {"reason", response_.problem}});
}

}  // namespace pxe::httpd
