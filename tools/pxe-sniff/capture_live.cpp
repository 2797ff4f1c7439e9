#include <net/if.h>
#include <netinet/in.h>
#include <pcap/pcap.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include <fmt/format.h>

#include "common/base/text.hpp"
#include "tools/pxe-sniff/capture.hpp"
#include "tools/pxe-sniff/filter.hpp"
#include "tools/pxe-sniff/pcap_handle.hpp"
#include "tools/pxe-sniff/signals.hpp"

namespace pxe::sniff {
namespace {

constexpr int snapshot_length = 65'535;  // whole packets: options may stand at their end
constexpr int buffer_size = 8 << 20;     // a second of TFTP at 64 MB/s, or of many machines at once
constexpr int most_at_once = 64;         // frames of one interface before the others get their turn
constexpr int most_rounds = 1024;        // of those at the end: more than a buffer holds

std::string own_path() {
  char path[4096];
  const ssize_t size = readlink("/proc/self/exe", path, sizeof path);
  return size > 0 ? std::string(path, static_cast<std::size_t>(size)) : "pxe-sniff";
}

// libpcap lists sources of other kinds too: USB, D-Bus, netfilter.
bool is_network(const std::string& name) { return name == "any" || if_nametoindex(name.c_str()) != 0; }

std::string interfaces_here() {
  std::string names;
  for (const Interface& one : Capture::interfaces().value_or(std::vector<Interface>{})) {
    if (one.up && one.name != "any") names += (names.empty() ? "" : ", ") + one.name;
  }
  return names;
}

bool is_file(const std::string& name) {
  std::error_code ignored;
  return std::filesystem::exists(name, ignored);
}

Error explain(const std::string& interface, int code, const char* reason) {
  switch (code) {
    case PCAP_ERROR_PERM_DENIED:
    case PCAP_ERROR_PROMISC_PERM_DENIED:
      return {
          fmt::format("cannot listen on {} without privilege: run as root, or once: setcap cap_net_raw=ep {}",
                      interface, own_path())};
    case PCAP_ERROR_NO_SUCH_DEVICE:
      if (is_file(interface)) return {fmt::format("{} is a file: read it with -r", printable(interface))};
      return {fmt::format("there is no interface {}; those that are up here: {}", printable(interface),
                          interfaces_here())};
    case PCAP_ERROR_IFACE_NOT_UP: return {fmt::format("{} is down: ip link set {} up", interface, interface)};
    default:
      return {fmt::format("cannot listen on {}: {}", interface, *reason ? reason : pcap_statustostr(code))};
  }
}

Result<PcapHandle> open_interface(const std::string& interface, const LiveOptions& options) {
  char reason[PCAP_ERRBUF_SIZE] = "";
  PcapHandle handle(pcap_create(interface.c_str(), reason));
  if (!handle) return fail(fmt::format("cannot listen on {}: {}", interface, reason));
  pcap_set_snaplen(handle.get(), snapshot_length);
  pcap_set_promisc(handle.get(), options.promiscuous && interface != "any" ? 1 : 0);
  pcap_set_immediate_mode(handle.get(), 1);
  pcap_set_buffer_size(handle.get(), buffer_size);
  const int code = pcap_activate(handle.get());
  if (code < 0) return tl::make_unexpected(explain(interface, code, pcap_geterr(handle.get())));
  if (!frame::is_supported_link(pcap_datalink(handle.get()))) {
    return fail(fmt::format("{}: unsupported link type {}", interface, pcap_datalink(handle.get())));
  }
  const bool ethernet = pcap_datalink(handle.get()) == DLT_EN10MB;
  const std::string& wanted = options.filter;
  const auto filtered =
      set_filter(handle.get(), wanted.empty() ? live_filter(options.http_ports, ethernet) : wanted);
  if (!filtered) {
    return fail(wanted.empty() ? fmt::format("cannot filter on {}: {}", interface, filtered.error().sentence)
                               : "-f: " + filtered.error().sentence);
  }
  if (pcap_setnonblock(handle.get(), 1, reason) != 0) {
    return fail(fmt::format("cannot listen on {}: {}", interface, reason));
  }
  return handle;
}

class LiveCapture final : public Capture {
 public:
  LiveCapture(std::vector<std::string> names, std::vector<PcapHandle> handles)
      : names_(std::move(names)), handles_(std::move(handles)), said_(names_.size()) {}

  Result<void> run(const std::function<bool(const Frame&)>& on_frame) override;
  int link_type() const override { return pcap_datalink(handles_.front().get()); }
  bool has_one_link_type() const override {
    return std::all_of(handles_.begin(), handles_.end(),
                       [&](const PcapHandle& one) { return pcap_datalink(one.get()) == link_type(); });
  }
  bool is_live() const override { return true; }
  std::string note() override;

 private:
  enum class Drained { nothing_left, more, enough, gone };
  Drained drain(std::size_t which, const std::function<bool(const Frame&)>& on_frame);
  void drain_all(const std::function<bool(const Frame&)>& on_frame);
  bool is_lost(std::size_t which);

  std::vector<std::string> names_;
  std::vector<PcapHandle> handles_;
  std::vector<std::string> said_;  // of each interface, so that nothing is said twice
  std::uint64_t number_ = 0;
};

// Whether to go on.
LiveCapture::Drained LiveCapture::drain(std::size_t which,
                                        const std::function<bool(const Frame&)>& on_frame) {
  pcap_t* handle = handles_[which].get();
  pcap_pkthdr* header = nullptr;
  const u_char* bytes = nullptr;
  for (int i = 0; i < most_at_once; ++i) {
    const int got = pcap_next_ex(handle, &header, &bytes);
    if (got == 0) return Drained::nothing_left;
    if (got < 0) return Drained::gone;
    if (!on_frame(to_frame(*header, bytes, ++number_, pcap_datalink(handle)))) return Drained::enough;
  }
  return Drained::more;
}

// What the kernel had captured before the signal came is part of the capture.
void LiveCapture::drain_all(const std::function<bool(const Frame&)>& on_frame) {
  for (std::size_t i = 0; i < handles_.size(); ++i) {
    Drained drained = Drained::more;
    for (int round = 0; round < most_rounds && drained == Drained::more; ++round)
      drained = drain(i, on_frame);
    if (drained == Drained::enough) return;
  }
}

// An interface that is down may come up again; one that is gone does not.
bool LiveCapture::is_lost(std::size_t which) {
  const std::string& name = names_[which];
  const bool there = name == "any" || if_nametoindex(name.c_str()) != 0;
  const std::string reason = there ? "went down; waiting for it" : "is gone";
  if (said_[which] != reason)
    std::fputs(fmt::format("pxe-sniff: {} {}\n", printable(name), reason).c_str(), stderr);
  said_[which] = reason;
  return !there;
}

Result<void> LiveCapture::run(const std::function<bool(const Frame&)>& on_frame) {
  Signals signals;
  signals.block();
  std::vector<pollfd> waits;
  for (const PcapHandle& handle : handles_)
    waits.push_back({pcap_get_selectable_fd(handle.get()), POLLIN, 0});
  waits.push_back({STDOUT_FILENO, 0, 0});  // a reader that leaves is noticed without the next frame
  std::size_t left = handles_.size();
  while (!signals.arrived()) {
    if (ppoll(waits.data(), waits.size(), nullptr, signals.unblocked()) < 0) {
      if (errno == EINTR) continue;
      return fail(fmt::format("cannot wait for frames: {}", std::strerror(errno)));
    }
    if ((waits.back().revents & (POLLERR | POLLHUP)) != 0) return {};
    for (std::size_t i = 0; i < handles_.size(); ++i) {
      if (waits[i].revents == 0) continue;
      const Drained drained = drain(i, on_frame);
      if (drained == Drained::enough) return {};
      if (drained != Drained::gone || !is_lost(i)) continue;
      waits[i].fd = -1;  // which poll() leaves alone
      if (--left == 0) return fail("no interface is left to listen on");
    }
  }
  drain_all(on_frame);
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

Result<std::vector<Interface>> Capture::interfaces() {
  char reason[PCAP_ERRBUF_SIZE] = "";
  pcap_if_t* all = nullptr;
  if (pcap_findalldevs(&all, reason) != 0) return fail(fmt::format("cannot list the interfaces: {}", reason));
  const std::unique_ptr<pcap_if_t, decltype(&pcap_freealldevs)> owner(all, pcap_freealldevs);
  constexpr bpf_u_int32 up = PCAP_IF_UP;
  std::vector<Interface> list;
  for (const pcap_if_t* one = all; one != nullptr; one = one->next) {
    if (!is_network(one->name)) continue;
    Interface interface {
      one->name, (one->flags & up) != 0, {}
    };
    for (const pcap_addr_t* at = one->addresses; at != nullptr; at = at->next) {
      if (at->addr == nullptr || at->addr->sa_family != AF_INET) continue;
      sockaddr_in address{};
      std::memcpy(&address, at->addr, sizeof address);
      interface.addresses.push_back(Ipv4Address(ntohl(address.sin_addr.s_addr)).to_string());
    }
    list.push_back(std::move(interface));
  }
  return list;
}

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
