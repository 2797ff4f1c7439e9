#include "common/boot/catalog.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "common/boot/words.hpp"

namespace pxe::boot {
namespace {

// The words under which many entries usually name one machine each.
constexpr std::string_view indexable[] = {"mac", "uuid", "serial", "ip", "hostname", "asset"};

std::string key_of(std::string_view word, std::string_view value) {
  return fmt::format("{}={}", word, value);
}

const config::Condition* indexable_condition(const config::ClientEntry& entry) {
  for (const config::Condition& condition : entry.match.conditions) {
    const bool listed =
        std::find(std::begin(indexable), std::end(indexable), condition.word) != std::end(indexable);
    const bool exact =
        std::all_of(condition.patterns.begin(), condition.patterns.end(),
                    [](const auto& pattern) { return std::holds_alternative<config::Exact>(pattern); });
    if (listed && exact) return &condition;
  }
  return nullptr;
}

struct LanguageText {
  Language language;
  const std::optional<config::TemplateText>& text;
};

// Names that every render defines, and the variables of whoever can render this boot.
void check_uses(const config::Site& site, const config::Boot& boot, const Template& text,
                config::Errors& errors) {
  std::set<std::string, std::less<>> vars;
  const auto add = [&](const config::Vars& more) {
    for (const auto& [name, value] : more) vars.insert(name);
  };
  add(site.site.vars);
  add(boot.vars);
  for (const config::ClientEntry& client : site.clients) {
    if (client.boot == boot.name || (client.boot.empty() && site.default_boot == boot.name)) add(client.vars);
  }
  for (const Template::Use& use : text.uses()) {
    if (const auto problem = undefined_name(use.name, vars)) errors.push_back({use.place, *problem});
  }
}

void add_boot(const config::Site& site, const config::Boot& boot, ReadyBoot& ready, config::Errors& errors) {
  ready.boot = &boot;
  const LanguageText texts[] = {
      {Language::ipxe, boot.ipxe}, {Language::pxelinux, boot.pxelinux}, {Language::grub, boot.grub}};
  for (const auto& [language, text] : texts) {
    if (!text) continue;
    auto parsed = Template::parse(*text);
    if (!parsed) {
      errors.push_back({parsed.error().place, parsed.error().sentence});
      continue;
    }
    check_uses(site, boot, *parsed, errors);
    ready.texts.emplace(language, std::move(*parsed));
  }
}

// Any machine may ask for a route, whatever its boot.
std::optional<Template> ready_route(const config::Site& site, const config::Route& route,
                                    config::Errors& errors) {
  auto parsed = Template::parse(route.text);
  if (!parsed) {
    errors.push_back({parsed.error().place, parsed.error().sentence});
    return std::nullopt;
  }
  std::set<std::string, std::less<>> vars;
  const auto add = [&](const config::Vars& more) {
    for (const auto& [name, value] : more) vars.insert(name);
  };
  add(site.site.vars);
  for (const config::ClientEntry& client : site.clients) add(client.vars);
  for (const config::Boot& boot : site.boots) add(boot.vars);
  for (const Template::Use& use : parsed->uses()) {
    if (const auto problem = undefined_name(use.name, vars)) errors.push_back({use.place, *problem});
  }
  return std::move(*parsed);
}

}  // namespace

void Catalog::check(const config::Site& site, config::Errors& errors) {
  for (const config::Boot& boot : site.boots) {
    ReadyBoot unused;
    add_boot(site, boot, unused, errors);
  }
  for (const config::Route& route : site.http.routes) (void)ready_route(site, route, errors);
}

Result<Catalog, config::Errors> Catalog::build(const config::Site& site) {
  Catalog catalog(site);
  config::Errors errors;
  for (const config::Boot& boot : site.boots) add_boot(site, boot, catalog.boots_[boot.name], errors);
  for (const config::Route& route : site.http.routes) {
    if (auto text = ready_route(site, route, errors)) {
      catalog.routes_.emplace(route.path, ReadyRoute{&route, std::move(*text)});
    }
  }
  if (!errors.empty()) return tl::make_unexpected(std::move(errors));
  catalog.index_clients();
  return catalog;
}

void Catalog::index_clients() {
  for (std::uint32_t i = 0; i < site_->clients.size(); ++i) {
    const config::Condition* condition = indexable_condition(site_->clients[i]);
    if (!condition) {
      others_.push_back(i);
      continue;
    }
    for (const config::Pattern& pattern : condition->patterns) {
      exact_[key_of(condition->word, std::get<config::Exact>(pattern).value)].push_back(i);
    }
    if (std::find(indexed_words_.begin(), indexed_words_.end(), condition->word) == indexed_words_.end()) {
      indexed_words_.push_back(condition->word);
    }
  }
}

const config::ClientEntry* Catalog::find_client(const Client& client, Trace* trace) const {
  std::vector<std::uint32_t> candidates = others_;
  for (const std::string& word : indexed_words_) {
    const std::string_view value = client.get(word);
    const auto hits = value.empty() ? exact_.end() : exact_.find(key_of(word, value));
    if (hits != exact_.end()) candidates.insert(candidates.end(), hits->second.begin(), hits->second.end());
  }
  std::sort(candidates.begin(), candidates.end());
  for (const std::uint32_t i : candidates) {
    const config::ClientEntry& entry = site_->clients[i];
    const config::Condition* unfit = entry.match.first_unfit(client);
    if (!unfit) {
      if (trace) trace->step(fmt::format("[[client]] {} fits ({})", entry.name, entry.place.to_string()));
      return &entry;
    }
    if (trace) {
      const std::string_view value = client.get(unfit->word);
      trace->step(fmt::format("[[client]] {} does not fit: {}, and this machine {}", entry.name,
                              unfit->to_string(),
                              value.empty() ? "has not told it" : fmt::format("says {}", value)));
    }
  }
  if (trace) {
    trace->step(fmt::format("no [[client]] entry fits ({} tried, {} more name another machine)",
                            candidates.size(), site_->clients.size() - candidates.size()));
  }
  return nullptr;
}

const ReadyBoot* Catalog::find_boot(const config::ClientEntry* entry) const {
  const std::string& name = entry && !entry->boot.empty() ? entry->boot : site_->default_boot;
  return boot_named(name);
}

const ReadyBoot* Catalog::boot_named(std::string_view name) const {
  const auto at = boots_.find(name);
  return at == boots_.end() ? nullptr : &at->second;
}

const ReadyRoute* Catalog::find_route(std::string_view path) const {
  const auto at = routes_.find(path);
  return at == routes_.end() ? nullptr : &at->second;
}

}  // namespace pxe::boot
