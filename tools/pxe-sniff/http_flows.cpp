#include "tools/pxe-sniff/http_flows.hpp"

#include <algorithm>

namespace pxe::sniff {
namespace {

namespace flag = frame::tcp_flag;

constexpr std::size_t most_pending = 64;
constexpr std::size_t longest_target = 2'048;  // what is kept of one

bool is_informational(std::uint16_t code) { return code < 200; }
bool is_bodiless(std::uint16_t code, std::string_view method) {
  return is_informational(code) || code == 204 || code == 304 || method == "HEAD";
}

Transfer transfer_to(const Event& event, bool by_server) {
  Transfer transfer;
  transfer.tftp = false;
  transfer.server = by_server ? event.packet.source : event.packet.destination;
  transfer.server_port = by_server ? event.packet.source_port : event.packet.destination_port;
  return transfer;
}

}  // namespace

// One segment's view of its connection: turns heads and bodies into messages.
class HttpFlows::Exchange final : public HttpReader::Listener {
 public:
  Exchange(Flow& flow, const Event& event, bool by_server, std::vector<HttpMessage>& told)
      : flow_(flow), event_(event), by_server_(by_server), told_(told) {
    flow_.request_reader.listen(this);
    flow_.answer_reader.listen(this);
  }

  HttpReader::Body on_head(HttpReader::Head head) override {
    if (auto* request = std::get_if<HttpRequest>(&head.line)) return on_request(std::move(*request));
    return on_status(std::get<HttpStatus>(std::move(head.line)), head.framing);
  }

  // What was not captured, as the middle of a download by the live filter, came at a time that nobody knows.
  void on_body(std::uint64_t bytes, bool captured) override {
    if (!by_server_ || !flow_.download) return;
    const std::int64_t silence = captured ? event_.time_us - flow_.last_us : 0;
    if (flow_.download->bytes > 0 && silence > flow_.download->pause_us) {
      flow_.download->pause_us = silence;
      flow_.download->server_paused = true;
    }
    flow_.download->bytes += bytes;
    flow_.last_us = event_.time_us;
  }

  void on_body_end() override {
    if (by_server_) end_download(Outcome::done);
  }

  // Told as the status' own where it came with it, else as a message of its own.
  void end_download(Outcome outcome) {
    if (!flow_.download) return;
    Transfer download = std::move(*flow_.download);
    flow_.download.reset();
    download.outcome = outcome;
    download.duration_us = event_.time_us - flow_.asked_us;
    if (status_ && outcome == Outcome::done) {
      auto& status = std::get<HttpStatus>(told_[*status_]);
      status.whole = true;
      status.bytes = download.bytes;
      status_.reset();
    } else {
      told_.emplace_back(std::move(download));
    }
  }

 private:
  HttpReader::Body on_request(HttpRequest request) {
    if (flow_.pending.size() < most_pending) {
      HttpRequest kept = request;
      kept.target.resize(std::min(kept.target.size(), longest_target));
      flow_.pending.push_back({std::move(kept), event_.frame, event_.time_us});
    }
    told_.emplace_back(std::move(request));
    return HttpReader::Body::by_framing;
  }

  HttpReader::Body on_status(HttpStatus status, const HttpFraming& framing) {
    Pending asked;
    asked.time_us = event_.time_us;
    asked.frame = event_.frame;
    if (!flow_.pending.empty()) {
      asked = flow_.pending.front();
      if (!is_informational(status.code)) flow_.pending.pop_front();
    }
    status.method = asked.request.method;
    status.target = asked.request.target;
    status.length = framing.length;
    status.duration_us = event_.time_us - asked.time_us;
    const bool bodiless = is_bodiless(status.code, status.method);
    status.whole = bodiless;
    flow_.asked_us = asked.time_us;
    flow_.last_us = event_.time_us;
    if (!bodiless) {
      flow_.download = transfer_to(event_, true);
      flow_.download->file = status.target;
      flow_.download->first_frame = asked.frame;
    }
    status_ = told_.size();
    told_.emplace_back(std::move(status));
    return bodiless ? HttpReader::Body::none : HttpReader::Body::until_close;
  }

  Flow& flow_;
  const Event& event_;
  bool by_server_;
  std::vector<HttpMessage>& told_;
  std::optional<std::size_t> status_;  // of this segment, in told_
};

// A connection is known from its first SYN, or from the first line of HTTP that is seen of it.
HttpFlows::Flow* HttpFlows::flow_for(const EndpointPair& key, const Event& event, bool by_server) {
  const frame::Packet& packet = event.packet;
  Flow* flow = flows_.find(key);
  const bool opens = !by_server && (packet.tcp_flags & (flag::syn | flag::ack)) == flag::syn;
  const bool again = flow != nullptr && flow->attempts > 0 && flow->first_sequence == packet.sequence;
  if (opens ? again : flow != nullptr) return flow;
  if (!opens && !decode_http_line(packet.payload)) return nullptr;
  Flow fresh;
  fresh.first_frame = event.frame;
  fresh.first_sequence = packet.sequence;
  fresh.asked_us = event.time_us;
  (void)flows_.put(key, std::move(fresh));
  return flows_.find(key);
}

// Nobody listens there, or nobody is there.
void HttpFlows::on_attempt(Flow& flow, const Event& event, bool by_server, std::vector<HttpMessage>& told) {
  constexpr int enough = 3;
  const std::uint8_t flags = event.packet.tcp_flags;
  const bool opens = !by_server && (flags & (flag::syn | flag::ack)) == flag::syn;
  const bool refused = by_server && !flow.answered && flow.attempts > 0 && (flags & flag::rst) != 0;
  if (opens) ++flow.attempts;
  if (by_server || (!opens && event.packet.payload_length > 0)) flow.answered = true;
  if (!refused && (!opens || flow.answered || flow.attempts != enough)) return;
  Transfer transfer = transfer_to(event, by_server);
  transfer.outcome = refused ? Outcome::refused : Outcome::unanswered;
  transfer.first_frame = flow.first_frame;
  transfer.duration_us = event.time_us - flow.asked_us;
  told.emplace_back(std::move(transfer));
}

bool HttpFlows::on_segment(const Event& event, bool by_server, std::vector<HttpMessage>& told) {
  const frame::Packet& packet = event.packet;
  const std::uint64_t source = endpoint(packet.source, packet.source_port);
  const std::uint64_t destination = endpoint(packet.destination, packet.destination_port);
  const EndpointPair key = by_server ? EndpointPair{destination, source} : EndpointPair{source, destination};
  Flow* flow = flow_for(key, event, by_server);
  if (flow == nullptr) return false;
  on_attempt(*flow, event, by_server, told);
  Exchange exchange(*flow, event, by_server, told);
  HttpReader& reader = by_server ? flow->answer_reader : flow->request_reader;
  (by_server ? flow->answers : flow->requests).on_segment(packet, reader);
  const bool reset = (packet.tcp_flags & flag::rst) != 0;
  if (!reset && (packet.tcp_flags & flag::fin) == 0) return true;
  reader.on_close();
  if (reset || by_server) exchange.end_download(by_server ? Outcome::failed : Outcome::aborted);
  (by_server ? flow->closed_by_server : flow->closed_by_client) = true;
  if (reset || (flow->closed_by_client && flow->closed_by_server)) flows_.erase(key);
  return true;
}

}  // namespace pxe::sniff
