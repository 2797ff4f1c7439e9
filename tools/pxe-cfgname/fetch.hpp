#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/result.hpp"
#include "tools/pxe-cfgname/lookup.hpp"

namespace pxe::cfgname {

// Where names are on a server: http://HOST[:PORT]/… or tftp://HOST[:PORT]/…
struct Base {
  enum class Scheme { http, tftp };
  Scheme scheme = Scheme::http;
  std::string host;
  std::uint16_t port = 80;
  std::string folder;  // the path, with a slash at both ends
  std::string text;    // as it was given, with a slash at its end
};
Result<Base> parse_base(std::string_view url);

// The URL of a name there.
std::string url_of(const Base& base, std::string_view name);

// Whether the server has it; nothing but the answer's first packet is fetched. Waits at most 5 s. The error
// is that nobody answers there.
Result<State> fetch(const Base& base, std::string_view name);

}  // namespace pxe::cfgname
