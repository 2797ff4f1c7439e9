// The netascii mode (RFC 1350 §1, RFC 764): a line ends in CR LF on the wire, and a CR that ends none is
// followed by NUL.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "common/base/bytes.hpp"

namespace pxe::tftpd {

class NetasciiEncoder {
 public:
  struct Step {
    std::size_t consumed = 0;  // of in
    std::size_t produced = 0;  // of out
  };

  // Until in is used up or out is full. A pair may be cut by the end of out; its second byte then comes first
  // in the next step.
  Step encode(Bytes in, std::span<std::uint8_t> out);

  bool has_rest() const { return second_.has_value(); }

 private:
  std::optional<std::uint8_t> second_;  // of a pair whose first byte is out already
};

class NetasciiDecoder {
 public:
  // What the bytes stand for; they live until the next call. A CR at the end waits for its second byte,
  // unless nothing follows.
  Bytes decode(Bytes in, bool is_last);

 private:
  std::vector<std::uint8_t> out_;
  bool after_cr_ = false;
};

}  // namespace pxe::tftpd
