#include "tools/pxe-httpd/target.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "common/base/percent.hpp"
#include "common/base/text.hpp"

namespace pxe::httpd {
namespace {

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

// `http://HOST/path` as `/path`; with https it is the same here, whatever it came over.
Result<std::string_view> without_authority(std::string_view raw, std::string_view host) {
  if (raw.starts_with('/')) return raw;
  const auto scheme = raw.substr(0, raw.find("://"));
  if (scheme == raw || (!equal_ignoring_case(scheme, "http") && !equal_ignoring_case(scheme, "https")))
    return fail("the target is no path");
  const std::string_view rest = raw.substr(scheme.size() + 3);
  const auto slash = std::min(rest.find('/'), rest.size());
  if (!equal_ignoring_case(rest.substr(0, slash), host))
    return fail("the target names another host than Host");
  return slash == rest.size() ? std::string_view("/") : rest.substr(slash);
}

// RFC 3986 §5.2.4 over names already decoded; absent when the path climbs over its top.
std::optional<std::string> without_dots(std::string_view path) {
  std::string out;
  for (;;) {
    const auto end = path.find_first_of("/\\");
    const std::string_view name = path.substr(0, end);
    const bool is_name = !name.empty() && name != "." && name != "..";
    if (is_name) {
      out += '/';
      out += name;
    } else if (name == "..") {
      if (out.empty()) return std::nullopt;
      out.erase(out.rfind('/'));
    }
    if (end == std::string_view::npos) {
      if (!is_name) out += '/';  // it named a folder
      return out;
    }
    path.remove_prefix(end + 1);
  }
}

}  // namespace

Result<Target> parse_target(std::string_view raw, std::string_view host) {
  const auto local = without_authority(raw, host);
  if (!local) return tl::make_unexpected(local.error());
  if (local->find('#') != std::string_view::npos) return fail("a fragment in the target");
  const auto question = std::min(local->find('?'), local->size());
  const std::string_view encoded = local->substr(0, question);
  const auto decoded = percent_decode(encoded);
  if (!decoded) return fail("the percent-encoding of the path is broken");
  if (std::any_of(decoded->begin(), decoded->end(), is_control))
    return fail("a control character in the path");
  auto path = without_dots(*decoded);
  if (!path) return fail("the path leads out of the root");
  return Target{std::move(*path), local->substr(std::min(question + 1, local->size()))};
}

bool is_host(std::string_view text) {
  constexpr std::size_t longest = 255 + 6;
  const auto good = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_';
  };
  if (text.empty() || text.size() > longest) return false;
  const bool bracketed = text.front() == '[';  // an IPv6 address
  const auto end = bracketed ? text.find(']') : text.find(':');
  if (bracketed && end == std::string_view::npos) return false;
  const std::string_view name = bracketed ? text.substr(1, end - 1) : text.substr(0, end);
  std::string_view port =
      end == std::string_view::npos ? std::string_view() : text.substr(end + (bracketed ? 1 : 0));
  const bool name_is_good = bracketed
                                ? name.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos
                                : std::all_of(name.begin(), name.end(), good);
  if (name.empty() || !name_is_good) return false;
  if (port.empty()) return true;
  if (port.front() != ':') return false;
  port.remove_prefix(1);
  return port.empty() || parse_number<std::uint16_t>(port).has_value();  // RFC 3986 §3.2.3 allows no digits
}

}  // namespace pxe::httpd
