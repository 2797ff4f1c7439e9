#include "tools/pxe-httpd/reply.hpp"

#include <fmt/format.h>

#include "tools/pxe-httpd/content_type.hpp"
#include "tools/pxe-httpd/response_head.hpp"
#include "tools/pxe-httpd/status.hpp"

namespace pxe::httpd {
std::size_t write_text(std::string& out, const ReplyContext& context, std::string_view text,
                       std::string_view type) {
  const std::size_t before = out.size();
  ResponseHead head(out, 200, context.date);
  head.field("Content-Type", type);
  head.field("Cache-Control", "no-store");  // it is for one machine at one moment
  head.content_length(text.size());
  head.end(context.keep_alive, context.minor_version);
  const std::size_t head_size = out.size() - before;
  if (!context.is_head) out += text;
  return head_size;
}

std::size_t write_error(std::string& out, const ReplyContext& context, int status, std::string_view reason) {
  const std::size_t before = out.size();
  const std::string text = fmt::format("{} {}: {}\n", status, reason_phrase(status), printable(reason));
  ResponseHead head(out, status, context.date);
  if (status == 405) head.field("Allow", "GET, HEAD, POST");
  if (status == 503) head.field("Retry-After", "2");  // seconds; iPXE waits that long
  head.field("Content-Type", "text/plain");
  head.content_length(text.size());
  head.end(context.keep_alive, context.minor_version);
  const std::size_t head_size = out.size() - before;
  if (!context.is_head) out += text;
  return head_size;
}

std::size_t write_file_head(std::string& out, const ReplyContext& context, const FileInfo& file,
                            const FileReply& reply, std::string_view path) {
  const std::size_t before = out.size();
  ResponseHead head(out, reply.status, context.date);
  const bool has_content = reply.status == 200 || reply.status == 206;
  if (has_content) {
    head.field("Content-Type", content_type(path));
    if (reply.status == 200) head.field("Accept-Ranges", "bytes");
  }
  if (has_content || reply.status == 304) {
    head.field("Last-Modified", last_modified_of(file));
    head.field("ETag", etag_of(file));
  }
  if (reply.status == 206) {
    head.field("Content-Range",
               fmt::format("bytes {}-{}/{}", reply.first, reply.first + reply.size - 1, file.size));
  }
  if (reply.status == 416) head.field("Content-Range", fmt::format("bytes */{}", file.size));
  // RFC 9110 §8.6: a 304 has no body, and a length there would be that of the file.
  if (reply.status != 304) head.content_length(reply.size);
  head.end(context.keep_alive, context.minor_version);
  return out.size() - before;
}

}  // namespace pxe::httpd
