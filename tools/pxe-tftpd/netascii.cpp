#include "tools/pxe-tftpd/netascii.hpp"

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

}  // namespace pxe::tftpd
