#include "tools/pxe-httpd/head_scan.hpp"

namespace pxe::httpd {

HeadScan HeadScanner::scan(std::string_view text, const HeadLimits& limits) {
  const auto too_long = [&] {
    return lines_ == 0 ? Refusal{414, "the request line is too long"}
                       : Refusal{431, "the header is too long"};
  };
  for (;;) {
    const auto end = text.find('\n', scanned_);
    const std::size_t known = end == std::string_view::npos ? text.size() : end + 1;
    if (known - line_start_ > limits.line || known > limits.head) return too_long();
    if (end == std::string_view::npos) {
      scanned_ = text.size();
      return NeedMore{};
    }
    // RFC 9112 §2.2 lets a server take a bare LF for a line ending; then it must be sure that everybody
    // before it did so too. Nothing that boots needs it.
    if (end == line_start_ || text[end - 1] != '\r') return Refusal{400, "a line ends in a bare LF"};
    const bool empty = end == line_start_ + 1;
    const char first = text[line_start_];
    if (lines_ > 0 && (first == ' ' || first == '\t')) return Refusal{400, "a header is folded (obs-fold)"};
    line_start_ = scanned_ = known;
    if (empty) return HeadEnd{known};
    if (++lines_ > limits.fields + 1) return Refusal{431, "too many headers"};
  }
}

}  // namespace pxe::httpd
