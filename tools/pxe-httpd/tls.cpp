#include "tools/pxe-httpd/tls.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <climits>
#include <cstring>

namespace pxe::httpd {
namespace {

// For TLS 1.2. The last line is what iPXE had alone until it learnt ECDHE and DHE (iPXE: src/net/tls.c).
constexpr const char* ciphers =
    "ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM:"
    "ECDHE+AES:DHE+AES:"
    "kRSA+AESGCM:kRSA+AES:"
    "!aNULL:!PSK:!SRP:!CAMELLIA:!ARIA:!AESCCM";

std::string last_problem() {
  const unsigned long code = ERR_peek_error();
  // Of a file that cannot be opened OpenSSL keeps only the system's number.
  const char* text =
      ERR_SYSTEM_ERROR(code) ? std::strerror(ERR_GET_REASON(code)) : ERR_reason_error_string(code);
  ERR_clear_error();
  return text ? text : "no reason given";
}

}  // namespace

void TlsContext::Free::operator()(ssl_ctx_st* context) const { SSL_CTX_free(context); }
void TlsStream::Free::operator()(ssl_st* stream) const { SSL_free(stream); }

Result<std::shared_ptr<const TlsContext>> TlsContext::open(const config::HttpSettings& http) {
  ERR_clear_error();
  const std::shared_ptr<TlsContext> made(new TlsContext(SSL_CTX_new(TLS_server_method())));
  SSL_CTX* context = made->context_.get();
  const auto problem = [](std::string_view key, const std::string& file) {
    return fail(fmt::format("{} = \"{}\" in [http]: {}", key, file, last_problem()));
  };
  if (!context) return fail("TLS: " + last_problem());
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(context, ciphers);
  SSL_CTX_set_dh_auto(context, 1);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);
  if (SSL_CTX_use_certificate_chain_file(context, http.certificate.c_str()) != 1) {
    return problem("certificate", http.certificate);
  }
  if (SSL_CTX_use_PrivateKey_file(context, http.key.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(context) != 1) {
    return problem("key", http.key);
  }
  if (!http.client_ca.empty()) {
    auto* names = SSL_load_client_CA_file(http.client_ca.c_str());
    if (!names || SSL_CTX_load_verify_locations(context, http.client_ca.c_str(), nullptr) != 1) {
      return problem("client-ca", http.client_ca);
    }
    SSL_CTX_set_client_CA_list(context, names);  // which takes it over
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    constexpr unsigned char name[] = "pxe-httpd";
    SSL_CTX_set_session_id_context(context, name, sizeof name);
  }
  return made;
}

TlsStream::TlsStream(const TlsContext& context, int socket) : stream_(SSL_new(context.context_.get())) {
  if (!stream_) return;
  SSL_set_fd(stream_.get(), socket);
  SSL_set_accept_state(stream_.get());
}

Moved TlsStream::outcome(int result) {
  if (result > 0) return {Moving::done, static_cast<std::size_t>(result)};
  switch (SSL_get_error(stream_.get(), result)) {
    case SSL_ERROR_WANT_READ: return {Moving::wants_read};
    case SSL_ERROR_WANT_WRITE: return {Moving::wants_write};
    case SSL_ERROR_ZERO_RETURN: return {Moving::ended};
    case SSL_ERROR_SSL:
      was_plain_http_ = ERR_GET_REASON(ERR_peek_error()) == SSL_R_HTTP_REQUEST;
      problem_ = last_problem();
      return {Moving::failed};
    default: return {Moving::failed};  // the connection broke
  }
}

Moved TlsStream::receive(char* into, std::size_t size) {
  if (!stream_) return {Moving::failed};
  ERR_clear_error();
  return outcome(SSL_read(stream_.get(), into, static_cast<int>(std::min<std::size_t>(size, INT_MAX))));
}

Moved TlsStream::send(std::string_view bytes) {
  if (!stream_) return {Moving::failed};
  ERR_clear_error();
  const auto size = static_cast<int>(std::min<std::size_t>(bytes.size(), INT_MAX));
  return outcome(SSL_write(stream_.get(), bytes.data(), size));
}

void TlsStream::end() {
  if (!stream_ || !problem_.empty()) return;
  ERR_clear_error();
  (void)SSL_shutdown(stream_.get());
}

std::string TlsStream::peer_subject() const {
  X509* certificate = stream_ ? SSL_get0_peer_certificate(stream_.get()) : nullptr;
  if (!certificate || SSL_get_verify_result(stream_.get()) != X509_V_OK) return {};
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> out(BIO_new(BIO_s_mem()), &BIO_free_all);
  if (!out) return {};
  X509_NAME_print_ex(out.get(), X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253);
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return size > 0 ? std::string(text, static_cast<std::size_t>(size)) : std::string();
}

}  // namespace pxe::httpd
