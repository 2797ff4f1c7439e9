// HTTP/1 as it goes over a TCP connection: heads in order, bodies measured but not read (RFC 9112).
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "tools/pxe-sniff/endpoint.hpp"
#include "tools/pxe-sniff/event.hpp"
#include "tools/pxe-sniff/recent.hpp"
#include "tools/pxe-sniff/tcp_stream.hpp"

namespace pxe::sniff {

using HttpMessage = std::variant<HttpRequest, HttpStatus, Transfer>;

// Cuts one direction of a connection into heads and bodies.
class HttpReader final : public StreamReader {
 public:
  struct Head {
    std::variant<HttpRequest, HttpStatus> line;
    HttpFraming framing;
  };
  // What a head means for the bytes behind it is not in the head alone: the answer to a HEAD has no body.
  enum class Body { none, by_framing, until_close };

  // Told as they happen; the owner answers for the body of a head at once.
  class Listener {
   public:
    virtual ~Listener() = default;
    virtual Body on_head(Head head) = 0;
    virtual void on_body(std::uint64_t bytes, bool captured) = 0;
    virtual void on_body_end() = 0;
  };

  void listen(Listener* listener) { listener_ = listener; }
  void on_bytes(Bytes bytes, std::size_t length) override;
  void on_missing(std::size_t length) override;
  std::uint64_t may_skip() const override;
  void on_gap() override;
  bool is_beginning(Bytes bytes) const override;
  bool is_in_body() const { return state_ == State::body || state_ == State::until_close; }
  void on_close();  // nothing more will come; a head that was begun is told as far as it goes

  static constexpr std::size_t longest_head = 16'384;

 private:
  enum class State { head, body, until_close, chunk_size, trailer, lost };

  std::size_t on_head_bytes(Bytes bytes);
  std::size_t on_line_bytes(Bytes bytes);
  void on_line();
  void end_head(std::string_view head);
  void end_body();

  Listener* listener_ = nullptr;
  State state_ = State::head;
  std::string text_;        // of a head or a chunk's line, so far
  std::uint64_t left_ = 0;  // of the body or chunk
  bool missing_ = false;    // what comes in was not captured
  bool chunked_ = false;
};

class HttpFlows {
 public:
  // Whether the segment belongs to a connection that speaks HTTP; what it completes is appended to told.
  bool on_segment(const Event& event, bool by_server, std::vector<HttpMessage>& told);

  static constexpr std::size_t most = 2'000;

 private:
  struct Pending {
    HttpRequest request;
    std::uint64_t frame = 0;
    std::int64_t time_us = 0;
  };
  struct Flow {
    TcpStream requests;
    TcpStream answers;
    HttpReader request_reader;
    HttpReader answer_reader;
    std::deque<Pending> pending;       // asked and not yet answered, the first asked first
    std::optional<Transfer> download;  // the body that is under way
    std::int64_t asked_us = 0;         // when it was asked for
    std::int64_t last_us = 0;          // when its last bytes came
    std::uint64_t first_frame = 0;
    std::uint32_t first_sequence = 0;
    int attempts = 0;  // SYNs without an answer
    bool answered = false;
    bool closed_by_client = false;
    bool closed_by_server = false;
  };
  class Exchange;

  Flow* flow_for(const EndpointPair& key, const Event& event, bool by_server);
  static void on_attempt(Flow& flow, const Event& event, bool by_server, std::vector<HttpMessage>& told);

  Recent<EndpointPair, Flow> flows_{most};
};

}  // namespace pxe::sniff
