#include "common/boot/catalog.hpp"

#include <fmt/format.h>

#include <set>

#include "common/base/text.hpp"
#include "common/boot/words.hpp"

namespace pxe::boot {
namespace {

using Names = std::set<std::string, std::less<>>;

struct LanguageText {
  Language language;
  const std::optional<config::TemplateText>& text;
};

void add_names(const config::Vars& vars, Names& names) {
  for (const auto& [name, value] : vars) names.insert(name);
}

// Which variables may be there when a boot is rendered: those of the site, of the boot, and of every client
// that can get it, be it through a menu.
class Variables {
 public:
  explicit Variables(const config::Site& site) : site_(site) {
    for (const config::ClientEntry& client : site.clients) {
      add(client.boot.empty() ? site.default_boot : client.boot, client.vars);
      if (!client.once.empty()) add(client.once, client.vars);
      add_names(client.vars, anybody_);
    }
    for (const config::Boot& boot : site.boots) spread(boot, 0);
    for (const config::Boot& boot : site.boots) add_names(boot.vars, anybody_);
    add_names(site.site.vars, anybody_);
  }

  Names of(const config::Boot& boot) const {
    Names names;
    add_names(site_.site.vars, names);
    add_names(boot.vars, names);
    if (const auto of_clients = by_boot_.find(boot.name); of_clients != by_boot_.end())
      names.insert(of_clients->second.begin(), of_clients->second.end());
    return names;
  }
  const Names& anybody() const { return anybody_; }

 private:
  void add(const std::string& boot, const config::Vars& vars) {
    if (!vars.empty()) add_names(vars, by_boot_[boot]);
  }

  // What a menu's clients have, its items have. The depth ends menus in a circle, which check() refuses.
  void spread(const config::Boot& menu, int depth) {
    const auto of_menu = by_boot_.find(menu.name);
    if (of_menu == by_boot_.end() || depth > 8) return;
    const Names names = of_menu->second;
    for (const config::MenuItem& item : menu.parts.items) {
      by_boot_[item.boot].insert(names.begin(), names.end());
      if (const config::Boot* boot = site_.find_boot(item.boot)) spread(*boot, depth + 1);
    }
  }

  const config::Site& site_;
  std::map<std::string, Names, std::less<>> by_boot_;
  Names anybody_;
};

void check_uses(const Template& text, const Names& vars, config::Errors& errors) {
  for (const Template::Use& use : text.uses()) {
    if (const auto problem = undefined_name(use.name, vars)) errors.push_back({use.place, *problem});
  }
}

ReadyBoot prepare_boot(const config::Site& site, const config::Boot& boot, const Names& vars,
                       config::Errors& errors) {
  ReadyBoot ready;
  ready.boot = &boot;
  const LanguageText texts[] = {
      {Language::ipxe, boot.ipxe}, {Language::pxelinux, boot.pxelinux}, {Language::grub, boot.grub}};
  for (const auto& [language, text] : texts) {
    if (!text) continue;
    auto parsed = Template::parse(*text, &site.partials);
    if (!parsed) {
      errors.push_back({parsed.error().place, parsed.error().sentence});
      continue;
    }
    check_uses(*parsed, vars, errors);
    ready.texts.emplace(language, std::move(*parsed));
  }
  ready.parts = prepare(boot.parts, site.partials, errors);
  for (const Template* text : ready.parts.all()) check_uses(*text, vars, errors);
  return ready;
}

void prepare_fragment(const config::Site& site, const config::Fragment& fragment, const Names& vars,
                      Prepared& prepared, config::Errors& errors) {
  auto parsed = Template::parse(fragment.text, &site.partials);
  if (!parsed) return errors.push_back({parsed.error().place, parsed.error().sentence});
  check_uses(*parsed, vars, errors);
  const Language language = parse_language(fragment.language).value_or(Language::text);
  const bool fresh =
      prepared.fragments.emplace(fragment.path, ReadyFragment{&fragment, language, std::move(*parsed)})
          .second;
  if (!fresh)
    errors.push_back({fragment.place, fmt::format("another fragment has the path {}", fragment.path)});
}

// Any machine may ask for a route, whatever its boot.
std::optional<Template> ready_route(const config::Site& site, const config::Route& route, const Names& vars,
                                    config::Errors& errors) {
  auto parsed = Template::parse(route.text, &site.partials);
  if (!parsed) {
    errors.push_back({parsed.error().place, parsed.error().sentence});
    return std::nullopt;
  }
  check_uses(*parsed, vars, errors);
  return std::move(*parsed);
}

}  // namespace

Prepared Catalog::prepare(const config::Site& site, config::Errors& errors) {
  Prepared prepared;
  const Variables variables(site);
  for (const config::Boot& boot : site.boots) {
    prepared.boots.emplace(boot.name, prepare_boot(site, boot, variables.of(boot), errors));
  }
  for (const config::Fragment& fragment : site.fragments) {
    prepare_fragment(site, fragment, variables.anybody(), prepared, errors);
  }
  for (const config::Route& route : site.http.routes) {
    if (auto text = ready_route(site, route, variables.anybody(), errors))
      prepared.routes.emplace(route.path, ReadyRoute{&route, std::move(*text)});
  }
  return prepared;
}

Result<Catalog, config::Errors> Catalog::build(const config::Site& site) {
  config::Errors errors;
  Prepared prepared = prepare(site, errors);
  if (!errors.empty()) return tl::make_unexpected(std::move(errors));
  return Catalog(site, std::move(prepared));
}

Catalog Catalog::build(const config::Site& site, Prepared prepared) {
  return Catalog(site, std::move(prepared));
}

const config::ClientEntry* Catalog::find_client(const config::Subject& who, Trace* trace) const {
  const auto& entries = site_->clients;
  const std::size_t found = trace ? explain_client(entries, who, *trace) : clients_.find(entries, who);
  return found == entries.size() ? nullptr : &entries[found];
}

const ReadyBoot* Catalog::find_boot(const config::ClientEntry* entry) const {
  return boot_named(entry && !entry->boot.empty() ? std::string_view(entry->boot) : site_->default_boot);
}

const ReadyBoot* Catalog::boot_named(std::string_view name) const {
  const auto at = prepared_.boots.find(name);
  return at == prepared_.boots.end() ? nullptr : &at->second;
}

const ReadyFragment* Catalog::find_fragment(std::string_view path) const {
  const auto at = prepared_.fragments.find(path);
  return at == prepared_.fragments.end() ? nullptr : &at->second;
}

const ReadyRoute* Catalog::find_route(std::string_view path) const {
  const auto at = prepared_.routes.find(path);
  return at == prepared_.routes.end() ? nullptr : &at->second;
}

}  // namespace pxe::boot
