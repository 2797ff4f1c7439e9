#include <net/if.h>
#include <pcap/pcap.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fmt/format.h>

#include "common/base/text.hpp"
#include "tools/pxe-sniff/capture.hpp"
#include "tools/pxe-sniff/pcap_handle.hpp"
#include "tools/pxe-sniff/signals.hpp"

namespace pxe::sniff {
namespace {

class FileCapture final : public Capture {
 public:
  FileCapture(PcapHandle handle, std::string path, bool regular)
      : handle_(std::move(handle)), path_(std::move(path)), regular_(regular) {}

  Result<void> run(const std::function<bool(const Frame&)>& on_frame) override;
  int link_type() const override { return pcap_datalink(handle_.get()); }
  bool has_one_link_type() const override { return true; }
  bool is_live() const override { return !regular_; }  // what comes through a pipe is waited for
  std::string note() override { return note_; }

 private:
  PcapHandle handle_;
  std::string path_;
  bool regular_;
  std::string note_;
};

Result<void> FileCapture::run(const std::function<bool(const Frame&)>& on_frame) {
  Signals signals;
  const int link = link_type();
  std::uint64_t number = 0;
  pcap_pkthdr* header = nullptr;
  const u_char* bytes = nullptr;
  while (!signals.arrived()) {
    const int got = pcap_next_ex(handle_.get(), &header, &bytes);
    if (got == PCAP_ERROR_BREAK) return {};
    if (got == PCAP_ERROR) {
      if (signals.arrived()) return {};
      const std::string_view reason = pcap_geterr(handle_.get());
      if (reason.starts_with("truncated")) {
        note_ = fmt::format("{}: file cut short after packet {}", path_, number);
        return {};
      }
      return fail(fmt::format("{}: damaged after packet {}: {}", path_, number, reason));
    }
    if (got == 1 && !on_frame(to_frame(*header, bytes, ++number, link))) return {};
  }
  return {};
}

// Looks at one byte; neither pcap nor pcapng can begin with gzip's.
bool begins_compressed(std::FILE* file) {
  constexpr int gzip_magic = 0x1f;
  const int first = std::getc(file);
  if (first != EOF) std::ungetc(first, file);
  return first == gzip_magic;
}

bool is_regular_file(std::FILE* file) {
  struct stat status {};
  return fstat(fileno(file), &status) == 0 && S_ISREG(status.st_mode);
}

}  // namespace

Result<std::unique_ptr<Capture>> Capture::open_file(const std::string& path, const std::string& filter) {
  const std::string name = path == "-" ? "stdin" : path;
  std::FILE* file = path == "-" ? stdin : std::fopen(path.c_str(), "rb");
  if (file == nullptr) {
    const int code = errno;
    return fail(
        fmt::format("{}: {}{}", printable(name), std::strerror(code),
                    if_nametoindex(path.c_str()) != 0 ? "; to listen on that interface leave out -r" : ""));
  }
  const bool regular = is_regular_file(file);
  const bool is_gzip = begins_compressed(file);
  char reason[PCAP_ERRBUF_SIZE] = "";
  PcapHandle handle(pcap_fopen_offline(file, reason));  // which closes the file with itself
  if (!handle) {
    if (file != stdin) std::fclose(file);
    return fail(
        fmt::format("{}: not a capture{}: {}", name, is_gzip ? " but compressed, see gzip(1)" : "", reason));
  }
  if (!filter.empty()) {
    if (auto done = set_filter(handle.get(), filter); !done) return fail("-f: " + done.error().sentence);
  }
  return std::make_unique<FileCapture>(std::move(handle), name, regular);
}

}  // namespace pxe::sniff
