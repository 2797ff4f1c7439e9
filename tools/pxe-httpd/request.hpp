// One HTTP request as values, and who sent it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/addr/ipv4.hpp"
#include "common/base/text.hpp"

namespace pxe::httpd {

struct Header {
  std::string_view name;
  std::string_view value;
};

struct Request {
  std::string_view method;
  std::string_view target;  // as it came
  int minor_version = 1;    // HTTP/1.0 or HTTP/1.1
  std::vector<Header> headers;
  std::string body;  // of a POST, without its chunks
  bool keep_alive = false;
  bool expects_continue = false;

  bool is_get_or_head() const { return method == "GET" || method == "HEAD"; }
  bool is_head() const { return method == "HEAD"; }

  // The first of that name, in any case; empty when there is none.
  std::string_view header(std::string_view name) const {
    for (const Header& header : headers) {
      if (equal_ignoring_case(header.name, name)) return header.value;
    }
    return {};
  }
};

// Both ends of the connection.
struct Peer {
  Ipv4Address address;
  std::uint16_t port = 0;
  Ipv4Address local_address;
  std::uint16_t local_port = 0;
  bool secure = false;           // over TLS
  std::string tls_subject = {};  // of its certificate, which an authority of ours has signed
};

}  // namespace pxe::httpd
