// Bytes to requests. The grammar is Boost.Beast's, which stays behind request_parser.cpp; what Beast lets
// through and peers do not agree on is refused on top of it.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "tools/pxe-httpd/head_scan.hpp"
#include "tools/pxe-httpd/request.hpp"

namespace pxe::httpd {

struct RequestLimits {
  HeadLimits head;
  std::size_t body = 1 << 20;  // bytes
};

class RequestParser {
 public:
  enum class State { head, body, complete, refused };

  explicit RequestParser(const RequestLimits& limits);
  ~RequestParser();
  RequestParser(const RequestParser&) = delete;
  RequestParser& operator=(const RequestParser&) = delete;

  // Takes from the front of bytes and says how many it took; call it again with the rest and what came behind
  // it. Nothing is taken of a head that is not complete. After `complete`, request() looks into bytes, unless
  // it has a body: then it owns what it needs.
  std::size_t feed(std::string_view bytes);

  State state() const { return state_; }
  const Request& request() const;
  const Refusal& refusal() const { return refusal_; }  // once refused
  bool has_started() const { return started_; }        // anything of the request has been seen

  void reset();  // for the next request

 private:
  class Grammar;
  std::size_t feed_head(std::string_view bytes);
  std::size_t feed_body(std::string_view bytes);
  void refuse(const Refusal& refusal);

  RequestLimits limits_;
  State state_ = State::head;
  bool started_ = false;
  Refusal refusal_;
  HeadScanner scanner_;
  std::unique_ptr<Grammar> grammar_;
};

}  // namespace pxe::httpd
