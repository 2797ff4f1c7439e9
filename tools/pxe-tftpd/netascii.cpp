#include "tools/pxe-tftpd/netascii.hpp"

#include <utility>

namespace pxe::tftpd {

NetasciiEncoder::Step NetasciiEncoder::encode(Bytes in, std::span<std::uint8_t> out) {
  Step step;
  while (step.produced < out.size()) {
    if (second_) {
      out[step.produced++] = *second_;
      second_.reset();
      continue;
    }
    if (step.consumed == in.size()) break;
    const std::uint8_t byte = in[step.consumed++];
    if (byte == '\n') {
      out[step.produced++] = '\r';
      second_ = '\n';
    } else {
      out[step.produced++] = byte;
      if (byte == '\r') second_ = '\0';
    }
  }
  return step;
}

Bytes NetasciiDecoder::decode(Bytes in, bool is_last) {
  out_.clear();
  for (const std::uint8_t byte : in) {
    if (after_cr_ && byte == '\n') {
      out_.push_back('\n');
    } else {
      if (after_cr_) out_.push_back('\r');
      if (byte != '\r' && !(after_cr_ && byte == '\0')) out_.push_back(byte);
    }
    after_cr_ = byte == '\r';
  }
  if (is_last && std::exchange(after_cr_, false)) out_.push_back('\r');
  return out_;
}

}  // namespace pxe::tftpd
