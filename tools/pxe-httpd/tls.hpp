// TLS on a connection: OpenSSL's, over a socket that does not block. TLS 1.2 with the ciphers that iPXE has
// (RSA key exchange among them, for builds before 2024), and 1.3 for everybody else.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "common/base/result.hpp"
#include "common/config/http_settings.hpp"

struct ssl_ctx_st;
struct ssl_st;

namespace pxe::httpd {

// How far an attempt to move bytes got. `wants_…`: nothing was moved, and nothing will be before the socket
// is ready for that; TLS may have to write in order to read.
enum class Moving { done, wants_read, wants_write, ended, failed };
struct Moved {
  Moving how = Moving::done;
  std::size_t size = 0;  // bytes, where done
};

// What all connections share: the certificate, its key, and whose certificates clients may show.
class TlsContext {
 public:
  // The error names the file and what is wrong with it.
  static Result<std::shared_ptr<const TlsContext>> open(const config::HttpSettings& http);

 private:
  friend class TlsStream;
  struct Free {
    void operator()(ssl_ctx_st* context) const;
  };
  explicit TlsContext(ssl_ctx_st* context) : context_(context) {}
  std::unique_ptr<ssl_ctx_st, Free> context_;
};

// One connection, as a server. The handshake happens within the first receive.
class TlsStream {
 public:
  TlsStream(const TlsContext& context, int socket);

  Moved receive(char* into, std::size_t size);
  // After wants_…, the same bytes have to be sent again.
  Moved send(std::string_view bytes);
  void end();  // says that nothing more comes

  // Of the client's certificate, as RFC 2253 writes it; empty where it has shown none.
  std::string peer_subject() const;
  const std::string& problem() const { return problem_; }  // why it failed
  bool was_plain_http() const { return was_plain_http_; }  // which is why it failed

 private:
  struct Free {
    void operator()(ssl_st* stream) const;
  };
  Moved outcome(int result);

  std::unique_ptr<ssl_st, Free> stream_;
  std::string problem_;
  bool was_plain_http_ = false;
};

}  // namespace pxe::httpd
