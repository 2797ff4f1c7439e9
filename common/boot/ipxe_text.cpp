#include <fmt/format.h>

#include <set>

#include "common/boot/generate.hpp"

namespace pxe::boot {
namespace {

constexpr std::string_view magic = "#!ipxe";

// `?`, `#` and `%` mean something else in a URL (RFC 3986 §2.2).
std::string as_path(std::string_view path) {
  std::string out;
  for (const char c : path) {
    const bool reserved = c == '?' || c == '#' || c == '%';
    out += reserved ? fmt::format("%{:02X}", static_cast<unsigned char>(c)) : std::string(1, c);
  }
  return out;
}

// Commands for one machine. A boot that fails says so, and goes on at `after`, a whole command.
class Writer {
 public:
  explicit Writer(const ServerNames& server) : server_(server) {}

  Result<std::string, RenderError> boot(const Piece& piece, std::string_view after) {
    Speller speller(Language::ipxe);
    std::string out;
    if (const auto* parts = std::get_if<Parts>(&piece.is)) {
      out = parts_of(piece.name, *parts, after, speller);
    } else if (const auto* own = std::get_if<Piece::OwnText>(&piece.is)) {
      out = own_text(*own, after);
    } else if (const auto* problem = std::get_if<Piece::Problem>(&piece.is)) {
      out = fmt::format("echo {}\nsleep 10\n{}\n", as_shown(problem->reason), after);
    } else if (std::holds_alternative<Piece::NextDevice>(piece.is)) {
      out = "exit\n";
    } else {
      return menu(piece, after);
    }
    if (speller.error()) return tl::make_unexpected(*speller.error());
    return out;
  }

 private:
  // `choose` fails when somebody leaves the menu with the escape key, `menu` where iPXE was built without.
  Result<std::string, RenderError> menu(const Piece& piece, std::string_view after) {
    const auto& menu = std::get<Piece::Menu>(piece.is);
    Speller speller(Language::ipxe);
    std::string out = fmt::format(":menu_{}\nmenu {} || goto boot_{}\n", piece.name,
                                  speller.title(piece.title), menu.default_item);
    for (const Piece& item : menu.items) {
      Speller of_item(Language::ipxe);
      const std::string title = of_item.title(item.title);
      out += fmt::format("item {} {}\n", item.name, of_item.error() ? item.name : title);
    }
    const std::string timeout =
        menu.timeout.count() == 0 ? "" : fmt::format(" --timeout {}", menu.timeout.count() * 1000);
    out += fmt::format("choose --default {}{} chosen || {}\ngoto boot_${{chosen}}\n", menu.default_item,
                       timeout, after);
    if (speller.error()) return tl::make_unexpected(*speller.error());
    for (const Piece& item : menu.items) out += labelled(item, fmt::format("goto menu_{}", piece.name));
    return out;
  }

  // Once, however many menus name it.
  std::string labelled(const Piece& item, const std::string& after) {
    if (!written_.insert(item.name).second) return "";
    auto commands = boot(item, after);
    if (!commands) {
      Piece failed = item;
      failed.is = Piece::Problem{commands.error().to_string()};
      commands = boot(failed, after);
    }
    return fmt::format(":boot_{}\n{}", item.name, *commands);
  }

  static std::string own_text(const Piece::OwnText& own, std::string_view after) {
    std::string_view text = own.text;
    if (text.starts_with(magic)) text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
    return fmt::format("{}{}{}\n", text, text.empty() || text.ends_with('\n') ? "" : "\n", after);
  }

  std::string parts_of(const std::string& name, const Parts& parts, std::string_view after,
                       Speller& speller) {
    const std::string failed = fmt::format(" || goto failed_{}\n", name);
    std::string out;
    if (parts.initiator) out += "set initiator-iqn " + speller.word("initiator", *parts.initiator) + "\n";
    if (parts.has_disk()) out += (parts.kernel ? "sanhook" : "sanboot") + disk(parts, speller) + failed;
    if (parts.kernel) out += kernel(parts, failed, speller);
    out += fmt::format(":failed_{0}\necho {0} did not boot\nsleep {1}\n{2}\n", name,
                       after == "exit" ? 30 : 10, after);
    return out;
  }

  // Kernels started by UEFI find their initrds by the names on their command line; others ignore them.
  std::string kernel(const Parts& parts, const std::string& failed, Speller& speller) {
    std::string names, initrds;
    for (std::size_t i = 0; i < parts.initrds.size(); ++i) {
      const std::string name = fmt::format("initrd{}.img", i + 1);
      names += " initrd=" + name;
      initrds += fmt::format("initrd --name {} {}{}", name, url("initrd", parts.initrds[i], speller), failed);
    }
    const std::string args = parts.args ? speller.words("args", *parts.args) : "";
    return fmt::format("imgfree\nkernel {}{}{}{}{}{}boot{}", url("kernel", *parts.kernel, speller), names,
                       args.empty() ? "" : " ", args, failed, initrds, failed);
  }

  std::string url(std::string_view key, const PartText& value, Speller& speller) {
    std::string word = speller.word(key, value);
    if (word.find("://") != std::string::npos) return word;
    if (server_.http.empty()) speller.refuse(value.place, "address in [site] is not set");
    return server_.http + "/" + as_path(word.substr(std::min(word.find_first_not_of('/'), word.size())));
  }

  // RFC 4173 §5: iscsi:server:protocol:port:LUN:target, the LUN in hexadecimal.
  std::string disk(const Parts& parts, Speller& speller) {
    if (parts.image) return " " + url("image", *parts.image, speller);
    if (parts.aoe) return fmt::format(" aoe:e{}.{}", parts.aoe->shelf, parts.aoe->slot);
    std::string out;
    for (const Parts::Target& target : parts.iscsi) {
      const std::string server = target.server ? speller.word("server", *target.server) : server_.address;
      if (server.empty()) speller.refuse(target.target.place, "address in [site] is not set");
      out += fmt::format(
          " iscsi:{}::{}:{}:{}", server, target.port == 3260 ? "" : std::to_string(target.port),
          target.lun == 0 ? "" : fmt::format("{:x}", target.lun), speller.word("target", target.target));
    }
    return out;
  }

  const ServerNames& server_;
  std::set<std::string, std::less<>> written_;
};

}  // namespace

Result<std::string, RenderError> ipxe_text(const Piece& piece, const ServerNames& server) {
  auto commands = Writer(server).boot(piece, "exit");
  if (!commands) return commands;
  return fmt::format("{}\n{}", magic, *commands);
}

}  // namespace pxe::boot
