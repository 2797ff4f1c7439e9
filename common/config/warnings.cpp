#include "common/config/warnings.hpp"

#include <fmt/format.h>

#include <tuple>

#include "common/base/text.hpp"
#include "common/dhcp/message.hpp"
#include "common/pxe/ipxe.hpp"

namespace pxe::config {
namespace {

// The first word that no DHCP message tells; null when there is none.
const std::string* unknowable_word(const Match& match) {
  for (const Condition& condition : match.conditions) {
    const auto word = condition.term.option ? std::nullopt : find_word(condition.term.name);
    if (word && info(*word).dhcp.empty()) return &condition.term.name;
  }
  for (const Match& one : match.excluded) {
    if (const std::string* word = unknowable_word(one)) return word;
  }
  return nullptr;
}

bool fits_everybody(const Match& match) { return match.conditions.empty() && match.excluded.empty(); }

class Warnings {
 public:
  explicit Warnings(const Site& site) : site_(site) {}

  Errors run() {
    for (const Loader& row : site_.dhcp.loaders) loader(row);
    for (const PxeMenu& menu : site_.dhcp.menus) {
      words(menu.place, menu.match, "this menu");
      for (const PxeMenuItem& item : menu.items) length(item.place, item.file);
    }
    for (const OptionRule& rule : site_.dhcp.options) words(rule.place, rule.match, "these options");
    for (const ClientEntry& entry : site_.clients) client(entry);
    after_catch_all();
    return std::move(found_);
  }

 private:
  void warn(const Place& place, std::string sentence) { found_.push_back({place, std::move(sentence)}); }

  void words(const Place& place, const Match& match, std::string_view what) {
    if (const std::string* word = unknowable_word(match))
      warn(place,
           fmt::format("DHCP does not tell {}, so {} cannot depend on it; pxe.toml(5) says what it tells",
                       *word, what));
  }

  // `file` of the header has room for 127 characters and a NUL (RFC 2131 figure 1).
  void length(const Place& place, const std::string& file) {
    constexpr std::size_t room = std::tuple_size_v<decltype(dhcp::Message::file)> - 1;
    if (file.size() <= room) return;
    warn(place, fmt::format("a name of {} characters goes in option 67 alone; firmware that reads only the "
                            "header's file, such as shim, which holds {}, gets none",
                            file.size(), room));
  }

  void loader(const Loader& row) {
    words(row.place, row.match, "this row");
    length(row.place, row.file);
    if (!ipxe::is_program(row.file) || row.match.speaks_of_ipxe()) return;
    warn(row.place,
         fmt::format("iPXE fits this row too, and {} would load iPXE again for ever: it is told so "
                     "instead; add not = {{ user_class = \"iPXE\" }} to match",
                     printable(row.file)));
  }

  void client(const ClientEntry& entry) {
    if (entry.address) {
      words(entry.place, entry.match, "this address");
    } else if (!entry.options.empty()) {
      words(entry.place, entry.match, "these options");
    }
  }

  void after_catch_all() {
    const Loader* all = nullptr;
    for (const Loader& row : site_.dhcp.loaders) {
      if (all)
        warn(row.place,
             fmt::format("no machine comes this far: the row {} fits everybody", all->place.to_string()));
      const bool is_for_all = fits_everybody(row.match) && !row.file.empty();
      if (!all && is_for_all) all = &row;
    }
  }

  const Site& site_;
  Errors found_;
};

}  // namespace

Errors warnings_of(const Site& site) { return Warnings(site).run(); }

}  // namespace pxe::config
