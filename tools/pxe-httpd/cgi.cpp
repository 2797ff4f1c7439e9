#include "tools/pxe-httpd/cgi.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace pxe::httpd {
namespace {

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view one) { return equal_ignoring_case(one, name); });
}

// `User-Agent` as `HTTP_USER_AGENT`; absent for names that no script is told.
std::optional<std::string> variable_of(std::string_view header) {
  if (is_one_of(header, {"Proxy", "Authorization", "Proxy-Authorization", "Content-Type", "Content-Length",
                         "Connection", "Transfer-Encoding", "Expect"}))
    return std::nullopt;
  std::string name = "HTTP_";
  for (const char c : header) {
    if (!is_letter_or_digit(c) && c != '-') return std::nullopt;
    name += c == '-' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return name;
}

// RFC 9110 §5.3: headers of one name are one list; Cookie has its own comma (RFC 6265 §5.4).
std::map<std::string, std::string> header_variables(const Request& request) {
  std::map<std::string, std::string> variables;
  for (const Header& header : request.headers) {
    const auto name = variable_of(header.name);
    if (!name) continue;
    const auto [at, fresh] = variables.try_emplace(*name, header.value);
    if (!fresh) at->second.append(*name == "HTTP_COOKIE" ? "; " : ", ").append(header.value);
  }
  return variables;
}

bool is_token(std::string_view text) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return is_letter_or_digit(c) || marks.find(c) != std::string_view::npos;
  });
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; });
}

// Where iPXE, a browser or firmware may be sent. Not `javascript:` and its like.
bool is_good_location(std::string_view location) {
  const auto colon = location.find_first_of(":/?#");
  if (colon == std::string_view::npos || location[colon] != ':') return true;  // relative
  return is_one_of(location.substr(0, colon), {"http", "https", "tftp", "ftp", "nfs"});
}

// Reads one script's head line by line; the first fault stays.
class HeadReader {
 public:
  void line(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return fault("the script's output begins with no header");
    const std::string_view name = text.substr(0, colon);
    const std::string_view value = trim(text.substr(colon + 1));
    if (!is_token(name)) return fault("a header of the script has no proper name");
    if (has_control(value)) return fault("a header of the script holds a control character");
    header(name, value);
  }

  std::variant<NeedMore, CgiHead, CgiFault> finish(std::size_t size) {
    if (!fault_.empty()) return CgiFault{fault_};
    // RFC 3875 §6.2: at least one of these three.
    if (!has_type_ && !has_status_ && location_.empty()) {
      return CgiFault{"the script says no Content-Type, Status or Location"};
    }
    if (!location_.empty()) {
      if (!has_status_) head_.status = 302;
      head_.headers.emplace_back("Location", location_);
    }
    head_.size = size;
    return std::move(head_);
  }

  bool failed() const { return !fault_.empty(); }
  void fault(std::string_view reason) {
    if (fault_.empty()) fault_ = reason;
  }

 private:
  void header(std::string_view name, std::string_view value) {
    if (equal_ignoring_case(name, "Status")) return status(value);
    if (equal_ignoring_case(name, "Location")) return location(value);
    if (equal_ignoring_case(name, "Content-Length")) return length(value);
    if (is_one_of(name, {"Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "TE",
                         "Trailer", "Transfer-Encoding", "Upgrade", "Date", "Server"}))
      return;
    if (equal_ignoring_case(name, "Content-Type")) {
      if (std::exchange(has_type_, true)) return fault("the script says Content-Type twice");
      name = "Content-Type";  // php-cgi spells it otherwise
    }
    if (!value.empty()) head_.headers.emplace_back(name, value);
  }

  void status(std::string_view value) {
    if (std::exchange(has_status_, true)) return fault("the script says Status twice");
    const auto number = parse_number<int>(value.substr(0, 3));
    const bool ends_there = value.size() == 3 || (value.size() > 3 && value[3] == ' ');
    // An interim answer (1xx) would be taken for the whole.
    if (!number || !ends_there || *number < 200 || *number > 599) return fault("the script's Status is none");
    head_.status = *number;
    head_.reason = value.size() > 4 ? std::string(trim(value.substr(4))) : std::string();
  }

  void location(std::string_view value) {
    if (!location_.empty()) return fault("the script says Location twice");
    if (!is_good_location(value)) return fault("the script's Location leads to no place for a boot loader");
    location_ = value;
  }

  void length(std::string_view value) {
    if (head_.content_length) return fault("the script says Content-Length twice");
    head_.content_length = parse_number<std::uint64_t>(value);
    if (!head_.content_length) fault("the script's Content-Length is no number");
  }

  CgiHead head_;
  std::string location_;
  bool has_type_ = false;
  bool has_status_ = false;
  std::string_view fault_;
};

}  // namespace

std::vector<std::string> cgi_environment(const Request& request, const Peer& peer, const CgiCall& call) {
  std::vector<std::string> environment;
  const auto add = [&](std::string_view name, std::string_view value) {
    environment.push_back(fmt::format("{}={}", name, value));
  };
  add("GATEWAY_INTERFACE", "CGI/1.1");
  add("SERVER_SOFTWARE", "pxe-httpd/" PXE_VERSION);
  add("SERVER_PROTOCOL", request.minor_version == 0 ? "HTTP/1.0" : "HTTP/1.1");
  add("SERVER_NAME", peer.local_address.to_string());
  add("SERVER_PORT", std::to_string(peer.local_port));
  add("REMOTE_ADDR", peer.address.to_string());
  add("REMOTE_PORT", std::to_string(peer.port));
  add("REQUEST_METHOD", request.method);
  add("REQUEST_URI", request.target);
  add("QUERY_STRING", call.query);
  add("SCRIPT_NAME", call.script_name);
  add("SCRIPT_FILENAME", call.script_file);
  if (!call.path_info.empty()) add("PATH_INFO", call.path_info);
  if (!call.document_root.empty()) add("DOCUMENT_ROOT", call.document_root);
  if (!request.body.empty()) {
    add("CONTENT_LENGTH", std::to_string(request.body.size()));
    add("CONTENT_TYPE", request.header("Content-Type"));
  }
  // php-cgi refuses to run without it (cgi.force_redirect): it proves that a web server chose the script.
  add("REDIRECT_STATUS", "200");
  add("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
  for (const auto& [name, value] : header_variables(request)) add(name, value);
  return environment;
}

std::variant<NeedMore, CgiHead, CgiFault> parse_cgi_head(std::string_view output) {
  constexpr std::size_t longest = 65536;
  HeadReader reader;
  std::size_t at = 0;
  while (!reader.failed()) {
    const auto end = output.find('\n', at);
    if (end >= longest) {  // also where there is none
      if (output.size() > longest) return CgiFault{"the script's header is too long"};
      return NeedMore{};
    }
    std::string_view line = output.substr(at, end - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    at = end + 1;
    if (line.empty()) break;
    reader.line(line);
  }
  return reader.finish(at);
}

}  // namespace pxe::httpd
