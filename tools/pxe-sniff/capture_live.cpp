#include <pcap/pcap.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "tools/pxe-sniff/capture.hpp"
#include "tools/pxe-sniff/filter.hpp"
#include "tools/pxe-sniff/pcap_handle.hpp"
#include "tools/pxe-sniff/signals.hpp"

namespace pxe::sniff {
namespace {

constexpr int snapshot_length = 65'535;  // whole packets: options may stand at their end
constexpr int most_at_once = 64;         // frames of one interface before the others get their turn

std::string own_path() {
  char path[4096];
  const ssize_t size = readlink("/proc/self/exe", path, sizeof path);
  return size > 0 ? std::string(path, static_cast<std::size_t>(size)) : "pxe-sniff";
}

std::string interfaces_here() {
  char reason[PCAP_ERRBUF_SIZE];
  pcap_if_t* all = nullptr;
  if (pcap_findalldevs(&all, reason) != 0) return {};
  std::string names;
  constexpr bpf_u_int32 seen = PCAP_IF_UP;
  for (const pcap_if_t* one = all; one != nullptr; one = one->next) {
    if ((one->flags & seen) == 0 || std::strcmp(one->name, "any") == 0) continue;
    names += (names.empty() ? "" : ", ") + std::string(one->name);
  }
  pcap_freealldevs(all);
  return names;
}

Error explain(const std::string& interface, int code, const char* reason) {
  switch (code) {
    case PCAP_ERROR_PERM_DENIED:
    case PCAP_ERROR_PROMISC_PERM_DENIED:
      return {
          fmt::format("cannot listen on {} without privilege: run as root, or once: setcap cap_net_raw=ep {}",
                      interface, own_path())};
    case PCAP_ERROR_NO_SUCH_DEVICE:
      return {
          fmt::format("there is no interface {}; those that are up here: {}", interface, interfaces_here())};
    case PCAP_ERROR_IFACE_NOT_UP: return {fmt::format("{} is down: ip link set {} up", interface, interface)};
    default:
      return {fmt::format("cannot listen on {}: {}", interface, *reason ? reason : pcap_statustostr(code))};
  }
}

Result<void> set_filter(pcap_t* handle, const std::string& interface, const LiveOptions& options) {
  const std::string expression = live_filter(options.http_ports, pcap_datalink(handle) == DLT_EN10MB);
  bpf_program program{};
  if (pcap_compile(handle, &program, expression.c_str(), 1, PCAP_NETMASK_UNKNOWN) != 0) {
    return fail(fmt::format("cannot filter on {}: {}", interface, pcap_geterr(handle)));
  }
  const int code = pcap_setfilter(handle, &program);
  pcap_freecode(&program);
  if (code != 0) return fail(fmt::format("cannot filter on {}: {}", interface, pcap_geterr(handle)));
  return {};
}

Result<PcapHandle> open_interface(const std::string& interface, const LiveOptions& options) {
  char reason[PCAP_ERRBUF_SIZE] = "";
  PcapHandle handle(pcap_create(interface.c_str(), reason));
  if (!handle) return fail(fmt::format("cannot listen on {}: {}", interface, reason));
  pcap_set_snaplen(handle.get(), snapshot_length);
  pcap_set_promisc(handle.get(), options.promiscuous && interface != "any" ? 1 : 0);
  pcap_set_immediate_mode(handle.get(), 1);
  const int code = pcap_activate(handle.get());
  if (code < 0) return tl::make_unexpected(explain(interface, code, pcap_geterr(handle.get())));
  if (!frame::is_supported_link(pcap_datalink(handle.get()))) {
    return fail(fmt::format("{}: unsupported link type {}", interface, pcap_datalink(handle.get())));
  }
  if (auto done = set_filter(handle.get(), interface, options); !done) {
    return tl::make_unexpected(done.error());
  }
  if (pcap_setnonblock(handle.get(), 1, reason) != 0) {
    return fail(fmt::format("cannot listen on {}: {}", interface, reason));
  }
  return handle;
}

class LiveCapture final : public Capture {
 public:
  LiveCapture(std::vector<std::string> names, std::vector<PcapHandle> handles)
      : names_(std::move(names)), handles_(std::move(handles)) {}

  Result<void> run(const std::function<bool(const Frame&)>& on_frame) override;
  int link_type() const override { return pcap_datalink(handles_.front().get()); }
  bool has_one_link_type() const override {
    return std::all_of(handles_.begin(), handles_.end(),
                       [&](const PcapHandle& one) { return pcap_datalink(one.get()) == link_type(); });
  }
  bool is_live() const override { return true; }
  std::string note() override;

 private:
  Result<bool> drain(std::size_t which, const std::function<bool(const Frame&)>& on_frame);

  std::vector<std::string> names_;
  std::vector<PcapHandle> handles_;
  std::uint64_t number_ = 0;
};

// Whether to go on.
Result<bool> LiveCapture::drain(std::size_t which, const std::function<bool(const Frame&)>& on_frame) {
  pcap_t* handle = handles_[which].get();
  pcap_pkthdr* header = nullptr;
  const u_char* bytes = nullptr;
  for (int i = 0; i < most_at_once; ++i) {
    const int got = pcap_next_ex(handle, &header, &bytes);
    if (got == 0) return true;
    if (got < 0) return fail(fmt::format("{}: {}", names_[which], pcap_geterr(handle)));
    if (!on_frame(to_frame(*header, bytes, ++number_, pcap_datalink(handle)))) return false;
  }
  return true;
}

Result<void> LiveCapture::run(const std::function<bool(const Frame&)>& on_frame) {
  Signals signals;
  signals.block();
  std::vector<pollfd> waits;
  for (const PcapHandle& handle : handles_)
    waits.push_back({pcap_get_selectable_fd(handle.get()), POLLIN, 0});
  waits.push_back({STDOUT_FILENO, 0, 0});  // a reader that leaves is noticed without the next frame
  while (!signals.arrived()) {
    if (ppoll(waits.data(), waits.size(), nullptr, signals.unblocked()) < 0) {
      if (errno == EINTR) continue;
      return fail(fmt::format("cannot wait for frames: {}", std::strerror(errno)));
    }
    if ((waits.back().revents & (POLLERR | POLLHUP)) != 0) return {};
    for (std::size_t i = 0; i < handles_.size(); ++i) {
      if (waits[i].revents == 0) continue;
      const auto go_on = drain(i, on_frame);
      if (!go_on) return tl::make_unexpected(go_on.error());
      if (!*go_on) return {};
    }
  }
  return {};
}

std::string LiveCapture::note() {
  std::string text;
  for (std::size_t i = 0; i < handles_.size(); ++i) {
    pcap_stat stats{};
    if (pcap_stats(handles_[i].get(), &stats) != 0 || stats.ps_drop == 0) continue;
    text += fmt::format("{}{}: {} frames dropped by the kernel", text.empty() ? "" : "; ", names_[i],
                        stats.ps_drop);
  }
  return text;
}

}  // namespace

Result<std::unique_ptr<Capture>> Capture::open_live(const LiveOptions& options) {
  std::vector<PcapHandle> handles;
  for (const std::string& interface : options.interfaces) {
    auto handle = open_interface(interface, options);
    if (!handle) return tl::make_unexpected(handle.error());
    handles.push_back(std::move(*handle));
  }
  return std::make_unique<LiveCapture>(options.interfaces, std::move(handles));
}

}  // namespace pxe::sniff
