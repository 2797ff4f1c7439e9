#include "tools/pxe-httpd/request_parser.hpp"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <optional>

#include "tools/pxe-httpd/target.hpp"

namespace pxe::httpd {
namespace {

namespace http = boost::beast::http;
using boost::beast::error_code;
using BeastView = boost::beast::string_view;

std::string_view view(BeastView text) { return {text.data(), text.size()}; }

Refusal refusal_of(const error_code& error) {
  if (error == http::error::bad_version) return {505, "only HTTP/1.0 and HTTP/1.1 are spoken here"};
  if (error == http::error::body_limit) return {413, "the body is too large"};
  if (error == http::error::header_limit) return {431, "the header is too long"};
  if (error == http::error::bad_method) return {400, "no method at the start of the request"};
  if (error == http::error::bad_target) return {400, "the target is not one"};
  if (error == http::error::bad_transfer_encoding) return {400, "Transfer-Encoding contradicts the rest"};
  if (error == http::error::bad_content_length || error == http::error::multiple_content_length) {
    return {400, "Content-Length is not one number"};
  }
  if (error == http::error::bad_chunk || error == http::error::bad_chunk_extension) {
    return {400, "a chunk is not one"};
  }
  return {400, "a header is not one"};
}

// Whether the request line is three words, of which the last is `HTTP/2.0` or the like.
bool names_a_version(std::string_view head) {
  const auto words = split(head.substr(0, head.find('\r')), ' ');
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return words.size() == 3 && words[2].size() == 8 && words[2].starts_with("HTTP/") &&
         is_digit(words[2][5]) && words[2][6] == '.' && is_digit(words[2][7]);
}

// What Beast's grammar leaves open and the headers decide together.
class Framing {
 public:
  std::optional<Refusal> take(http::field name, std::string_view value) {
    switch (name) {
      case http::field::host:
        if (hosts_++ > 0) return Refusal{400, "more than one Host"};
        if (!is_host(value)) return Refusal{400, "Host is not a host"};
        return std::nullopt;
      case http::field::content_length:
        // Beast takes a list of equal numbers, and repeated ones.
        if (lengths_++ > 0 || value.empty() ||
            value.find_first_not_of("0123456789") != std::string_view::npos)
          return Refusal{400, "Content-Length is not one number"};
        return std::nullopt;
      case http::field::transfer_encoding:
        if (encodings_++ > 0) return Refusal{400, "more than one Transfer-Encoding"};
        if (!equal_ignoring_case(value, "chunked"))
          return Refusal{501, "Transfer-Encoding can only be chunked"};
        return std::nullopt;
      case http::field::expect:
        if (!equal_ignoring_case(value, "100-continue"))
          return Refusal{417, "Expect can only be 100-continue"};
        return std::nullopt;
      default: return std::nullopt;
    }
  }

  std::optional<Refusal> finish(int minor_version) const {
    if (hosts_ == 0 && minor_version > 0) return Refusal{400, "no Host"};
    if (encodings_ > 0 && lengths_ > 0) return Refusal{400, "both Content-Length and Transfer-Encoding"};
    // RFC 9112 §6.1: a 1.0 client cannot have meant it.
    if (encodings_ > 0 && minor_version == 0) return Refusal{400, "Transfer-Encoding in HTTP/1.0"};
    return std::nullopt;
  }

 private:
  int hosts_ = 0;
  int lengths_ = 0;
  int encodings_ = 0;
};

}  // namespace

class RequestParser::Grammar {
 public:
  void reset(std::size_t body_limit) {
    parser_.emplace(*this);
    parser_->body_limit(body_limit);
    parser_->header_limit(~std::uint32_t{0});  // the scanner's, already held
    framing_ = {};
    refusal_.reset();
    request_.headers.clear();
    request_.body.clear();
    request_.expects_continue = false;
    head_done_ = false;
  }

  // Absent: all well. The head is complete, so its parsing cannot end for want of bytes.
  std::optional<Refusal> take_head(std::string_view head) {
    error_code error;
    parser_->put({head.data(), head.size()}, error);
    if (refusal_) return refusal_;
    if (error == http::error::bad_version && !names_a_version(head)) {
      return Refusal{400, "no HTTP version at the end of the request line"};
    }
    if (error) return refusal_of(error);
    request_.keep_alive = parser_->keep_alive();
    if (!is_done()) own_head(head);
    return std::nullopt;
  }

  std::optional<Refusal> take_body(std::string_view& bytes) {
    // The least that ends chunks, `0 CRLF CRLF`. Beast (1.81) asserts that it is given no less of the last
    // one; what is missing has to come anyway.
    constexpr std::size_t shortest_end = 5;
    const std::size_t least = parser_->chunked() ? shortest_end : 1;
    error_code error;
    while (!is_done() && bytes.size() >= least) {
      const std::size_t taken = parser_->put({bytes.data(), bytes.size()}, error);
      bytes.remove_prefix(taken);
      if (refusal_) return refusal_;
      if (error == http::error::need_more) return std::nullopt;
      if (error) return refusal_of(error);
    }
    return std::nullopt;
  }

  bool is_done() const { return parser_->is_done(); }
  const Request& request() const { return request_; }

 private:
  class Parser final : public http::basic_parser<true> {
   public:
    explicit Parser(Grammar& grammar) : grammar_(grammar) {}

   private:
    void on_request_impl(http::verb, BeastView method, BeastView target, int version, error_code&) override {
      grammar_.request_.method = view(method);
      grammar_.request_.target = view(target);
      grammar_.request_.minor_version = version % 10;
    }
    void on_response_impl(int, BeastView, int, error_code&) override {}
    void on_field_impl(http::field name, BeastView name_text, BeastView value, error_code& error) override {
      grammar_.take_field(name, view(name_text), view(value), error);
    }
    void on_header_impl(error_code& error) override {
      grammar_.head_done_ = true;
      if (const auto refusal = grammar_.framing_.finish(grammar_.request_.minor_version)) {
        grammar_.refuse(*refusal, error);
      }
    }
    void on_body_init_impl(boost::optional<std::uint64_t> const&, error_code&) override {}
    std::size_t on_body_impl(BeastView body, error_code&) override {
      grammar_.request_.body += view(body);
      return body.size();
    }
    void on_chunk_header_impl(std::uint64_t, BeastView, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, BeastView body, error_code&) override {
      grammar_.request_.body += view(body);
      return body.size();
    }
    void on_finish_impl(error_code&) override {}

    Grammar& grammar_;
  };

  void take_field(http::field name, std::string_view name_text, std::string_view value, error_code& error) {
    // A trailer could be taken for a header by whoever reads the request after us: none is kept.
    if (head_done_) {
      if (name == http::field::host || name == http::field::transfer_encoding ||
          name == http::field::content_length)
        refuse({400, "a trailer that only a header can be"}, error);
      return;
    }
    request_.headers.push_back({name_text, value});
    if (name == http::field::expect && request_.minor_version > 0) request_.expects_continue = true;
    if (const auto refusal = framing_.take(name, value)) refuse(*refusal, error);
  }

  void refuse(const Refusal& refusal, error_code& error) {
    refusal_ = refusal;
    error = http::error::bad_value;  // stops Beast; refusal_ says why
  }

  // The body will be read into where the head stands now, so the head moves.
  void own_head(std::string_view head) {
    head_.assign(head);
    const auto moved = [&](std::string_view text) {
      return text.empty() ? text
                          : std::string_view(head_).substr(
                                static_cast<std::size_t>(text.data() - head.data()), text.size());
    };
    request_.method = moved(request_.method);
    request_.target = moved(request_.target);
    for (Header& header : request_.headers) header = {moved(header.name), moved(header.value)};
  }

  std::optional<Parser> parser_;
  Framing framing_;
  std::optional<Refusal> refusal_;
  Request request_;
  std::string head_;
  bool head_done_ = false;
};

RequestParser::RequestParser(const RequestLimits& limits)
    : limits_(limits), grammar_(std::make_unique<Grammar>()) {
  grammar_->reset(limits_.body);
}

RequestParser::~RequestParser() = default;

const Request& RequestParser::request() const { return grammar_->request(); }

std::size_t RequestParser::feed(std::string_view bytes) {
  if (state_ == State::head) return feed_head(bytes);
  if (state_ == State::body) return feed_body(bytes);
  return 0;
}

std::size_t RequestParser::feed_head(std::string_view bytes) {
  // RFC 9112 §2.2: an empty line before the request line is left by clients that end a body with one.
  std::size_t blank = 0;
  while (!started_ && bytes.substr(blank).starts_with("\r\n")) blank += 2;
  const std::string_view text = bytes.substr(blank);
  if (text.empty() || (!started_ && text == "\r")) return blank;
  started_ = true;
  const HeadScan scan = scanner_.scan(text, limits_.head);
  if (std::holds_alternative<NeedMore>(scan)) return blank;
  if (const auto* refusal = std::get_if<Refusal>(&scan)) {
    refuse(*refusal);
    return blank;
  }
  const std::size_t size = std::get<HeadEnd>(scan).size;
  if (const auto refusal = grammar_->take_head(text.substr(0, size))) {
    refuse(*refusal);
    return blank + size;
  }
  state_ = grammar_->is_done() ? State::complete : State::body;
  if (state_ == State::complete) return blank + size;
  return blank + size + feed_body(text.substr(size));
}

std::size_t RequestParser::feed_body(std::string_view bytes) {
  std::string_view rest = bytes;
  const auto refusal = grammar_->take_body(rest);
  if (refusal) {
    refuse(*refusal);
  } else if (grammar_->is_done()) {
    state_ = State::complete;
  }
  return bytes.size() - rest.size();
}

void RequestParser::refuse(const Refusal& refusal) {
  state_ = State::refused;
  refusal_ = refusal;
}

void RequestParser::reset() {
  state_ = State::head;
  started_ = false;
  scanner_ = {};
  grammar_->reset(limits_.body);
}

}  // namespace pxe::httpd
