// Whole responses, or their heads, as text. Nothing here depends on how they are sent.
#pragma once

#include <string>
#include <string_view>

#include "tools/pxe-httpd/file_response.hpp"

namespace pxe::httpd {

// What every response needs to know of the request and the moment.
struct ReplyContext {
  bool is_head = false;  // the length is said, the body is not
  bool keep_alive = false;
  int minor_version = 1;
  std::string_view date;  // for the Date header
};

// Each appends to out and returns how many of the bytes are head.
std::size_t write_text(std::string& out, const ReplyContext& context, std::string_view text,
                       std::string_view type = "text/plain");
// 405 names the methods, 503 when to come again.
std::size_t write_error(std::string& out, const ReplyContext& context, int status, std::string_view reason);
// The head only; path is for the type.
std::size_t write_file_head(std::string& out, const ReplyContext& context, const FileInfo& file,
                            const FileReply& reply, std::string_view path);

}  // namespace pxe::httpd
