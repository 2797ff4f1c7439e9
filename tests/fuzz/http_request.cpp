// What a client sends, from the parser to what a script is told of it. The first byte says in pieces of how
// many bytes it comes (0: all at once), and that may not matter: two readings that differ are what request
// smuggling lives on. A request that is taken names nothing outside and has no line in a value.
#include <algorithm>
#include <cstdlib>
#include <string>

#include "common/pxe/client.hpp"
#include "tools/pxe-httpd/cgi.hpp"
#include "tools/pxe-httpd/file_response.hpp"
#include "tools/pxe-httpd/request_parser.hpp"
#include "tools/pxe-httpd/target.hpp"

namespace {

using namespace pxe::httpd;

constexpr std::size_t body_limit = 1000;

void require(bool fact) {
  if (!fact) std::abort();
}

bool is_line(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

void look_at(const Request& request) {
  require(!request.method.empty() && is_line(request.method) && is_line(request.target));
  require(request.body.size() <= body_limit);
  for (const Header& header : request.headers) require(is_line(header.name) && is_line(header.value));
  constexpr FileInfo file{1000, 784111777'500000000, 42};
  const FileReply reply = decide_file_reply(request, file);
  require(reply.first <= file.size && reply.size <= file.size - reply.first);
  const auto target = parse_target(request.target, request.header("Host"));
  if (!target) return;
  require(target->path.starts_with('/') && is_line(target->path));
  require((target->path + "/").find("/../") == std::string::npos);
  (void)pxe::client_from_query(target->query);
  for (const std::string& line :
       cgi_environment(request, {}, {"/x", target->path, target->query, "/srv/x", "/srv"})) {
    require(line.find('=') != std::string::npos && line.find('\0') == std::string::npos);
    require(!line.starts_with("HTTP_PROXY=") && !line.starts_with("HTTP_AUTHORIZATION="));
  }
}

std::string told(const RequestParser& parser) {
  const Request& request = parser.request();
  std::string text(request.method);
  for (const std::string_view part : {request.target, std::string_view(request.body)})
    text.append("\n").append(part);
  for (const Header& header : request.headers)
    text.append("\n").append(header.name).append(": ").append(header.value);
  return text + (request.keep_alive ? " keep\n\n" : " close\n\n");
}

// Every request on one connection that brings so many bytes at a time; what was taken is gone from the
// buffer.
std::string read_all(std::string_view bytes, std::size_t piece, bool look) {
  RequestParser parser({{100, 500, 10}, body_limit});
  std::string waiting;
  std::string all;
  while (!bytes.empty()) {
    waiting += bytes.substr(0, piece);
    bytes.remove_prefix(std::min(piece, bytes.size()));
    for (std::size_t at = 0;;) {
      const std::size_t taken = parser.feed(std::string_view(waiting).substr(at));
      at += taken;
      if (parser.state() == RequestParser::State::refused)
        return all + std::to_string(parser.refusal().status);
      if (parser.state() == RequestParser::State::complete) {
        if (look) look_at(parser.request());
        all += told(parser);
        parser.reset();
      } else if (taken == 0) {
        waiting.erase(0, at);
        break;
      }
    }
  }
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  const std::size_t piece = data[0] == 0 ? bytes.size() : data[0];
  require(read_all(bytes, piece, true) == read_all(bytes, bytes.size(), false));
  return 0;
}
