// CGI/1.1 (RFC 3875): what a script is told of the request, and what it says of its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "tools/pxe-httpd/head_scan.hpp"
#include "tools/pxe-httpd/request.hpp"

namespace pxe::httpd {

struct CgiCall {
  std::string_view script_name;  // the path of its URL
  std::string_view path_info;    // what follows that, decoded
  std::string_view query;        // as it came
  std::string_view script_file;  // where it lies
  std::string_view document_root;
};

// `NAME=value` each. The client's headers become HTTP_*, but not: Proxy, which would set HTTP_PROXY for
// every program that the script starts (httpoxy, CVE-2016-5385); credentials; names with anything but
// letters, digits and dashes, of which two could become one variable.
std::vector<std::string> cgi_environment(const Request& request, const Peer& peer, const CgiCall& call);

struct CgiHead {
  int status = 200;
  std::string reason;  // of the status, where the script says one
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<std::uint64_t> content_length;
  std::size_t size = 0;  // bytes of the output before its body
};
struct CgiFault {
  std::string_view reason;  // answered with 502
};

// The beginning of a script's output. Lines may end in LF alone (RFC 3875 §6.1). The script does not get to
// speak of the connection (Connection, Transfer-Encoding …); a control character in a value, a second or
// senseless Content-Length, a status that is not one, and a head over 64 KiB are faults.
std::variant<NeedMore, CgiHead, CgiFault> parse_cgi_head(std::string_view output);

}  // namespace pxe::httpd
