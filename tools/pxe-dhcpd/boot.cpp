#include "tools/pxe-dhcpd/boot.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "common/config/sections.hpp"
#include "common/pxe/vendor.hpp"
#include "tools/pxe-dhcpd/loader.hpp"
#include "tools/pxe-dhcpd/reply.hpp"

namespace pxe::dhcpd {
namespace {

namespace option = dhcp::option;

bool shows_menus(ClientKind kind) { return kind == ClientKind::bios_pxe || kind == ClientKind::uefi_pxe; }

// One answer in the making.
class Boot {
 public:
  Boot(Reply& reply, const BootQuestion& question)
      : reply_(reply),
        question_(question),
        who_(question.who),
        server_(*boot::server_names(question.site.site, question.request.local)) {}

  BootAnswer run() {
    const config::PxeMenu* menu = shows_menus(question_.kind) ? fitting_menu() : nullptr;
    if (menu && question_.request.port != dhcp::pxe_port) {
      show(*menu);
    } else if (const auto item = menu ? asked_item() : std::nullopt) {
      if (!hand_out(*menu, *item)) return {"", "", true};
    } else if (!load()) {
      return {"", "", true};
    }
    add_configured();
    make_names_agree(reply_.message);
    put_essentials_first(reply_.message);
    return std::move(answer_);
  }

 private:
  // What nobody reads is not put into words.
  template <class Words>
  void step(const Words& words) {
    if (question_.trace) question_.trace->step(words());
  }

  const config::PxeMenu* fitting_menu() {
    for (const config::PxeMenu& menu : question_.site.dhcp.menus) {
      if (menu.match.fits(who_)) return &menu;
      if (question_.trace)
        step([&] {
          return fmt::format("[[dhcp.menu]] {} does not fit: {}", menu.place.to_string(),
                             menu.match.misfit(who_));
        });
    }
    return nullptr;
  }

  void show(const config::PxeMenu& menu) {
    answer_.rule = "[[dhcp.menu]] " + menu.place.to_string();
    step([&] { return "the menu of " + answer_.rule; });
    const auto own = Ipv4Address::parse(server_.address);
    const auto encoded =
        vendor::encode_menu(config::vendor_menu(menu, own.value_or(question_.request.local)));
    reply_.message.options.set_text(option::vendor_class_identifier, "PXEClient");
    reply_.message.options.set(option::vendor_encapsulated_options, encoded);
  }

  std::optional<vendor::BootItem> asked_item() const {
    const auto value = question_.request.message.options.find(option::vendor_encapsulated_options);
    return value ? vendor::decode_boot_item(*value) : std::nullopt;
  }

  // The file behind the item that was chosen, and the item's number back (PXE 2.1: else it is not believed).
  bool hand_out(const config::PxeMenu& menu, vendor::BootItem asked) {
    const auto item = std::find_if(menu.items.begin(), menu.items.end(), [&](const config::PxeMenuItem& one) {
      return one.type == asked.type && !one.file.empty();
    });
    if (item == menu.items.end()) {
      step([&] { return fmt::format("boot item {} is in no menu of this client", asked.type); });
      return false;
    }
    answer_.rule = "[[dhcp.menu.item]] " + item->place.to_string();
    LoaderChoice loader{item->file, answer_.rule, "", item->server, nullptr};
    step([&] { return fmt::format("boot file {} by {}", loader.file, loader.rule); });
    add_boot_options(reply_, question_.kind, loader, server_, question_.proxy);
    reply_.message.options.set(option::vendor_encapsulated_options, vendor::encode_boot_item(asked));
    return true;
  }

  bool load() {
    const LoaderChoice loader = choose_loader(question_.site, question_.files, server_, who_, question_.kind,
                                              question_.subnet.secure_boot, question_.trace);
    answer_.rule = loader.rule;
    answer_.note = loader.note;
    row_options_ = loader.options;
    if (question_.proxy && loader.file.empty() && question_.kind != ClientKind::raspberry_pi) return false;
    add_boot_options(reply_, question_.kind, loader, server_, question_.proxy);
    if (!loader.file.empty())
      step([&] { return fmt::format("boot file {} by {}", loader.file, loader.rule); });
    return true;
  }

  // From the general to the particular: what comes later counts.
  void add_configured() {
    if (!question_.proxy) add(question_.subnet.options);
    for (const config::OptionRule& rule : question_.site.dhcp.options) {
      if (!rule.match.fits(who_)) continue;
      step([&] { return fmt::format("[[dhcp.options]] {} fits", rule.place.to_string()); });
      add(rule.options);
    }
    if (row_options_) add(*row_options_);
    if (question_.entry) add(question_.entry->options);
    if (reply_.message.siaddr.is_unspecified()) return;
    const auto& asked = question_.request.message.options.find(option::dhcp_parameter_request_list);
    const bool asks =
        asked && std::find(asked->begin(), asked->end(), option::tftp_server_address) != asked->end();
    if (asks && !reply_.message.options.has(option::tftp_server_address))
      reply_.message.options.set_ipv4(option::tftp_server_address, reply_.message.siaddr);
  }

  void add(const config::DhcpOptions& options) {
    add_configured_options(reply_, question_.request.message, question_.kind, options);
  }

  Reply& reply_;
  const BootQuestion& question_;
  const config::Subject& who_;
  boot::ServerNames server_;
  const config::DhcpOptions* row_options_ = nullptr;
  BootAnswer answer_;
};

}  // namespace

BootAnswer add_boot(Reply& reply, const BootQuestion& question) { return Boot(reply, question).run(); }

}  // namespace pxe::dhcpd
