// A script's output made into an HTTP response, as it comes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tools/pxe-httpd/cgi.hpp"
#include "tools/pxe-httpd/reply.hpp"

namespace pxe::httpd {

class CgiRelay {
 public:
  explicit CgiRelay(const ReplyContext& context) : context_(context), date_(context.date) {}

  // Appends to out what the client gets of it. A fault before the head is out is answered with 502; one after
  // it can only be shown by closing the connection early.
  std::optional<CgiFault> take(std::string_view bytes, std::string& out);
  // The end of the output. clean: the script was not ended by a signal.
  std::optional<CgiFault> finish(bool clean, std::string& out);

  bool has_head() const { return has_head_; }
  int status() const { return status_; }
  std::size_t head_size() const { return head_size_; }
  bool keep_alive() const { return context_.keep_alive; }  // as decided with the head

 private:
  enum class Framing { none, length, chunks, close };
  void write_head(const CgiHead& head, std::string& out);
  void write_body(std::string_view bytes, std::string& out);

  ReplyContext context_;
  std::string date_;
  std::string head_;  // until it is complete
  bool has_head_ = false;
  int status_ = 502;
  std::size_t head_size_ = 0;
  Framing framing_ = Framing::none;
  std::uint64_t left_ = 0;  // of a declared length
};

}  // namespace pxe::httpd
