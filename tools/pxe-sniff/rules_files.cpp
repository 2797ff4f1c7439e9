// The rules that look at the files a machine asked for.
#include <fmt/format.h>

#include <algorithm>

#include "common/base/text.hpp"
#include "tools/pxe-sniff/brief.hpp"
#include "tools/pxe-sniff/rules.hpp"

namespace pxe::sniff {
namespace {

using End = Fetched::End;
using Frames = std::vector<std::uint64_t>;

constexpr std::int64_t second = 1'000'000;

std::string_view without_query(std::string_view target) { return target.substr(0, target.find('?')); }

std::string_view base_name(std::string_view path) {
  path = without_query(path);
  const auto slash = path.find_last_of("/\\");
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

bool is_pxelinux_name(std::string_view path) { return path.find("pxelinux.cfg/") != std::string_view::npos; }

// What firmware and loaders ask for on the off chance, and do without.
bool is_expected_miss(std::string_view path) {
  const std::string_view name = base_name(path);
  for (const std::string_view one : {"bootsig.bin", "recovery.elf", "autoexec.ipxe", "bootcode.bin"}) {
    if (name == one) return true;
  }
  return name.starts_with("revocations") || name.starts_with("shim_certificate") || name.ends_with(".lst");
}

bool has_failed(const Fetched& one) { return one.end == End::missing || one.end == End::failed; }

struct Failed {
  const Fetched* fetched = nullptr;
  std::size_t index = 0;
};
// Whether it got that very file when it asked again.
bool came_later(const Story& story, std::size_t index) {
  const auto* wanted = story.at<Fetched>(index);
  for (std::size_t i = index + 1; i < story.steps().size(); ++i) {
    const auto* fetched = story.at<Fetched>(i);
    if (fetched != nullptr && fetched->file == wanted->file && story.is_good(*fetched)) return true;
  }
  return false;
}

// The files that fit, none of which it got over.
template <class Fits>
std::vector<Failed> stuck_at(const Story& story, Fits fits) {
  std::vector<Failed> list;
  for (std::size_t i = 0; i < story.steps().size(); ++i) {
    const auto* fetched = story.at<Fetched>(i);
    if (fetched == nullptr || !fits(*fetched, story.steps()[i]) || came_later(story, i)) continue;
    list.push_back({fetched, i});
  }
  if (!list.empty() && story.went_on_after(list.back().index)) list.clear();
  return list;
}

Frames frames_of(const Story& story, const std::vector<Failed>& list) {
  Frames frames;
  for (const Failed& one : list) {
    frames.push_back(story.steps()[one.index].frame);
    if (one.fetched->end_frame != frames.back()) frames.push_back(one.fetched->end_frame);
  }
  return frames;
}

// What a loader's name says of the machine it is for. The order counts: `x86_64` holds `x86`.
struct LoaderName {
  std::string_view part;
  std::string_view cpu;
  bool uefi;
};
constexpr LoaderName loader_names[] = {
    {"x86_64", "x64", true},
    {"amd64", "x64", true},
    {"bootx64", "x64", true},
    {"shimx64", "x64", true},
    {"grubx64", "x64", true},
    {"x64", "x64", true},
    {"aa64", "arm64", true},
    {"arm64", "arm64", true},
    {"aarch64", "arm64", true},
    {"riscv64", "riscv64", true},
    {"ia32", "x86", true},
    {"i386", "x86", true},
    {"undionly", "x86", false},
    {"pxelinux.0", "x86", false},
    {".kpxe", "x86", false},
    {".kkpxe", "x86", false},
    {"loongarch64", "loongarch64", true},
};

// Absent where the name does not tell.
std::optional<LoaderName> loader_in(std::string_view path) {
  const std::string name = lower(base_name(path));
  const bool efi = name.ends_with(".efi");
  for (const LoaderName& one : loader_names) {
    if (name.find(one.part) != std::string::npos && (efi || !one.uefi)) return one;
  }
  if (efi) return LoaderName{"", "", true};
  return std::nullopt;
}

bool fits(const LoaderName& loader, const Arch& arch) {
  const ArchInfo* info = arch.info();
  if (info == nullptr) return true;
  const bool bios = info->firmware == Firmware::bios || info->firmware == Firmware::bios_http;
  const bool uefi = info->firmware == Firmware::uefi || info->firmware == Firmware::uefi_http;
  if (!bios && !uefi) return true;
  if (loader.uefi != uefi) return false;
  // 7 and 9 are both x86-64: firmware and RFC 4578 disagree on which.
  constexpr std::uint16_t ebc = 9;
  const std::string_view cpu = arch.number() == ebc ? "x64" : info->cpu;
  return !uefi || loader.cpu.empty() || loader.cpu == cpu;
}

}  // namespace

bool Story::is_good(const Fetched& fetched) const {
  if (fetched.end == End::done) return true;
  return !fetched.tftp && fetched.end == End::open && !fetched.heard && !fetched.file.empty() &&
         !machines_.heard_http_answers();
}

bool Story::went_on_after(std::size_t index) const {
  std::set<std::string_view> before;
  for (std::size_t i = 0; i < steps().size(); ++i) {
    const auto* fetched = at<Fetched>(i);
    if (fetched == nullptr) continue;
    if (i <= index) {
      before.insert(fetched->file);
    } else if (is_good(*fetched) && !before.contains(fetched->file)) {
      return true;
    }
  }
  return false;
}

std::optional<Finding> wrong_architecture(const Story& story) {
  std::optional<Arch> arch;
  std::size_t asked = 0;
  for (std::size_t i = 0; i < story.steps().size(); ++i) {
    if (const auto* question = story.at<Asked>(i); question && question->arch) {
      arch = question->arch;
      asked = i;
    }
    const auto* fetched = story.at<Fetched>(i);
    if (fetched == nullptr || !arch || !story.is_good(*fetched) || story.went_on_after(i)) continue;
    const auto loader = loader_in(fetched->file);
    if (!loader || fits(*loader, *arch)) continue;
    return Finding{
        "",
        fmt::format("it is {} and was given {}, a loader for {}", arch->name(),
                    printable(without_query(fetched->file)),
                    loader->uefi ? fmt::format("{}{}", loader->cpu, loader->cpu.empty() ? "UEFI" : "-uefi")
                                 : "x86-bios"),
        {story.steps()[asked].frame, story.steps()[i].frame}};
  }
  return std::nullopt;
}

// iPXE is told to load what it loaded itself from. A ROM's iPXE that is given another one once is no loop.
std::optional<Finding> ipxe_loop(const Story& story) {
  std::map<std::string, Frames> loads;  // of each file, between two rounds of iPXE's DHCP
  bool ipxe_between = false;
  for (std::size_t i = 0; i < story.steps().size(); ++i) {
    if (const auto* question = story.at<Asked>(i))
      ipxe_between = ipxe_between || question->kind == ClientKind::ipxe;
    if (const auto* question = story.at<Asked>(i); question && question->kind != ClientKind::ipxe) {
      if (question->kind != ClientKind::plain) loads.clear();  // switched on again
    }
    const auto* fetched = story.at<Fetched>(i);
    if (fetched == nullptr || fetched->end == End::probed || has_failed(*fetched)) continue;
    Frames& frames = loads[fetched->file];
    if (!frames.empty() && !ipxe_between) continue;
    frames.push_back(story.steps()[i].frame);
    ipxe_between = false;
    const std::string name = lower(base_name(fetched->file));
    const bool loader = name.ends_with(".efi") || name.ends_with("pxe") || name.ends_with(".0");
    if (frames.size() >= 2 && loader && !story.went_on_after(i)) {
      return Finding{
          "",
          fmt::format("iPXE loops: it is given {} again, the loader it came from, instead of a script",
                      printable(fetched->file)),
          frames};
    }
  }
  return std::nullopt;
}

std::optional<Finding> no_pxelinux_config(const Story& story) {
  const auto list =
      stuck_at(story, [](const Fetched& one, const Step&) { return is_pxelinux_name(one.file); });
  if (list.empty() || base_name(list.back().fetched->file) != "default") return std::nullopt;
  if (!std::all_of(list.begin(), list.end(), [](const Failed& one) { return has_failed(*one.fetched); })) {
    return std::nullopt;
  }
  return Finding{
      "",
      fmt::format("pxelinux found none of the {} names it looks for in pxelinux.cfg/, not even default; "
                  "pxe-cfgname prints them",
                  list.size()),
      frames_of(story, list)};
}

std::optional<Finding> not_found(const Story& story) {
  const auto list = stuck_at(story, [](const Fetched& one, const Step&) {
    return has_failed(one) && !is_expected_miss(one.file) && !is_pxelinux_name(one.file);
  });
  if (list.empty()) return std::nullopt;
  const Fetched& last = *list.back().fetched;
  std::string near;
  if (const auto known = story.known().find(last.server); known != story.known().end()) {
    const std::vector<std::string_view> names(known->second.begin(), known->second.end());
    if (const auto one = nearest(without_query(last.file), names); one && *one != without_query(last.file)) {
      near = fmt::format("; that server has {}", printable(*one));
    }
  }
  return Finding{"",
                 fmt::format("{} does not give it {}: {}{}", last.server.to_string(),
                             printable(without_query(last.file)), printable(last.reason), near),
                 frames_of(story, {list.back()})};
}

std::optional<Finding> tftp_unanswered(const Story& story) {
  constexpr std::int64_t patience = 3 * second;
  const auto list = stuck_at(story, [&](const Fetched& one, const Step& step) {
    return one.tftp && one.end == End::open && !one.heard && story.last_us() - step.time_us >= patience;
  });
  if (list.empty()) return std::nullopt;
  const Fetched& last = *list.back().fetched;
  return Finding{
      "",
      fmt::format("nobody answers by TFTP on {}, which it asked for {}: no server there, or a firewall",
                  last.server.to_string(), printable(last.file)),
      frames_of(story, list)};
}

std::optional<Finding> tftp_stalled(const Story& story) {
  constexpr std::int64_t patience = 3 * second;
  const auto list = stuck_at(story, [&](const Fetched& one, const Step&) {
    return one.end == End::stalled && story.last_us() - one.end_us >= patience;
  });
  if (list.empty()) return std::nullopt;
  const Fetched& last = *list.back().fetched;
  if (!last.tftp) {
    return Finding{"",
                   fmt::format("the download of {} broke off after {}", printable(without_query(last.file)),
                               size_text(last.bytes)),
                   frames_of(story, {list.back()})};
  }
  constexpr unsigned fits_ethernet = 1468;
  const Transfer& transfer = last.transfer;
  const bool large = transfer.blksize > fits_ethernet && transfer.block <= 1;
  return Finding{"",
                 fmt::format("TFTP of {} stalled at block {}{}", printable(last.file), transfer.block + 1,
                             large ? fmt::format(": blocks of {} bytes do not fit an Ethernet frame, and the "
                                                 "fragments do not all arrive (MTU)",
                                                 transfer.blksize)
                                   : std::string()),
                 frames_of(story, {list.back()})};
}

std::optional<Finding> web_server_away(const Story& story) {
  const auto list = stuck_at(story, [](const Fetched& one, const Step&) {
    return one.end == End::refused || one.end == End::unanswered;
  });
  if (list.empty()) return std::nullopt;
  const Fetched& last = *list.back().fetched;
  return Finding{
      "",
      fmt::format("{} port {}, which it asks by HTTP: {}", last.server.to_string(), last.server_port,
                  last.end == End::refused ? "nobody listens there" : "nobody answers there"),
      frames_of(story, list)};
}

}  // namespace pxe::sniff
