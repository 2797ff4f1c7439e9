#include <pcap/pcap.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fmt/format.h>

#include "tools/pxe-sniff/capture.hpp"
#include "tools/pxe-sniff/pcap_handle.hpp"

namespace pxe::sniff {
namespace {

constexpr int snapshot_length = 262'144;  // what tcpdump writes

struct DumperClose {
  void operator()(pcap_dumper_t* dumper) const { pcap_dump_close(dumper); }
};

class PcapWriter final : public CaptureWriter {
 public:
  PcapWriter(PcapHandle format, pcap_dumper_t* dumper) : format_(std::move(format)), dumper_(dumper) {}

  bool write(const Frame& frame) override {
    constexpr std::int64_t second = 1'000'000;
    pcap_pkthdr header{};
    header.ts.tv_sec = frame.time_us / second;
    header.ts.tv_usec = frame.time_us % second;
    header.caplen = static_cast<bpf_u_int32>(frame.bytes.size());
    header.len = static_cast<bpf_u_int32>(std::max(frame.wire_length, frame.bytes.size()));
    pcap_dump(reinterpret_cast<u_char*>(dumper_.get()), &header, frame.bytes.data());
    return sound(std::ferror(pcap_dump_file(dumper_.get())) == 0);
  }

  bool flush() override { return sound(pcap_dump_flush(dumper_.get()) == 0); }
  int error() const override { return error_; }

 private:
  bool sound(bool written) {
    if (!written && error_ == 0) error_ = errno;
    return written;
  }

  PcapHandle format_;
  std::unique_ptr<pcap_dumper_t, DumperClose> dumper_;
  int error_ = 0;
};

}  // namespace

Result<std::unique_ptr<CaptureWriter>> CaptureWriter::create(const std::string& path, int link_type) {
  PcapHandle format(pcap_open_dead(link_type, snapshot_length));
  if (!format) return fail(fmt::format("cannot write {}: no memory", path));
  // A descriptor of its own: pcap_dump_close() closes what it writes to, and stdout is not ours to close.
  std::FILE* file = path == "-" ? fdopen(dup(STDOUT_FILENO), "wb") : std::fopen(path.c_str(), "wb");
  if (file == nullptr) return fail(fmt::format("cannot write {}: {}", path, std::strerror(errno)));
  pcap_dumper_t* dumper = pcap_dump_fopen(format.get(), file);
  if (dumper == nullptr) {
    std::fclose(file);
    return fail(fmt::format("cannot write {}: {}", path, pcap_geterr(format.get())));
  }
  auto writer = std::make_unique<PcapWriter>(std::move(format), dumper);
  (void)writer->flush();  // the header: whoever waits for it knows that the capture is on
  return writer;
}

}  // namespace pxe::sniff
