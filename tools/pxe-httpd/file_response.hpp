// What is sent of a file, given the request's headers: all of it, a range, nothing because the client has it
// already, or nothing because it is not the file the client means (RFC 9110 §13 and §14).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tools/pxe-httpd/request.hpp"

namespace pxe::httpd {

struct FileInfo {
  std::uint64_t size = 0;        // bytes
  std::int64_t modified_ns = 0;  // nanoseconds since 1970
  std::uint64_t inode = 0;
  // As etag_of() and last_modified_of() write them, where they are known already.
  std::string_view etag = {};
  std::string_view last_modified = {};
};

// Strong: two files that differ have different ones, also when one took the other's name within a second.
std::string etag_of(const FileInfo& file);
std::string last_modified_of(const FileInfo& file);

struct FileReply {
  int status = 200;         // 200, 206, 304, 412 or 416
  std::uint64_t first = 0;  // the bytes to send: none for 304, 412 and 416
  std::uint64_t size = 0;
};

// For GET and HEAD. A date fits If-Modified-Since only when it is the file's own (as nginx has it): a file
// restored from yesterday's copy is older than the one it replaces, and has to be sent all the same.
FileReply decide_file_reply(const Request& request, const FileInfo& file);

}  // namespace pxe::httpd
