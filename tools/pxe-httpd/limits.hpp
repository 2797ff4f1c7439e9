// How much of this server anybody may use. The defaults are for a few hundred machines that boot at once.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "common/config/http_settings.hpp"
#include "tools/pxe-httpd/request_parser.hpp"

namespace pxe::httpd {

struct Limits {
  RequestLimits request;
  std::size_t connections = 8192;            // at most, and fewer where descriptors are scarce
  std::size_t connections_per_client = 512;  // of one address; waiting ones make room for new ones
  std::size_t scripts = 32;                  // CGI programs that run at once
  std::uint64_t rate = 0;                    // bytes of files a second to one client; 0: as fast as can be

  std::chrono::milliseconds head{30'000};      // from the first byte of a request to the end of its head
  std::chrono::milliseconds body{60'000};      // from there to the end of its body
  std::chrono::milliseconds idle{75'000};      // between two requests
  std::chrono::milliseconds stalled{60'000};   // without a byte taken by the client
  std::chrono::milliseconds total{86400'000};  // from a request to the end of its response
  std::chrono::milliseconds script{60'000};    // without a byte from a script
  std::chrono::milliseconds script_total{3'600'000};
  std::chrono::milliseconds lingering{2'000};  // for a client to read why it was refused
  std::chrono::milliseconds sweep{250};        // how often all these are looked at
};

// As the configuration has them, for each of so many workers.
Limits limits_of(const config::HttpSettings& http, std::size_t workers);

}  // namespace pxe::httpd
