#include "tools/ipxe-render/check.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "common/boot/render.hpp"
#include "tools/ipxe-render/lint.hpp"

namespace pxe::ipxe_render {
namespace {

std::string harmless(WordType type) {
  switch (type) {
    case WordType::mac: return "52:54:00:12:34:56";
    case WordType::ipv4: return "10.77.0.50";
    case WordType::uuid: return "4c4c4544-0039-4e10-804e-b9c04f4d344a";
    case WordType::arch: return "x64-uefi";
    default: return "sample";
  }
}

// One value that fits: a run stands for the same part of the harmless value, or for nothing.
std::string fitting(const config::Pattern& pattern, const std::string& usual) {
  if (const auto* exact = std::get_if<config::Exact>(&pattern)) return exact->value;
  if (const auto* network = std::get_if<Ipv4Network>(&pattern)) return network->address().to_string();
  if (const auto* bound = std::get_if<config::Bound>(&pattern)) return bound->number;
  if (const auto* presence = std::get_if<config::Presence>(&pattern)) return presence->present ? usual : "";
  const std::string& glob = std::get<config::Glob>(pattern).pattern;
  std::string value;
  for (std::size_t i = 0; i < glob.size(); ++i) {
    if (glob[i] == '*') {
      value += i + 1 == glob.size() ? usual.substr(std::min(value.size(), usual.size())) : "";
    } else if (glob[i] == '?') {
      value += '0';
    } else if (glob[i] == '[') {
      value += i + 1 < glob.size() ? glob[i + 1] : '0';
      i = std::min(glob.find(']', i), glob.size());
    } else {
      value += glob[i];
    }
  }
  return value;
}

class SiteServed final : public Served {
 public:
  SiteServed(const boot::Catalog& catalog, const files::Store& store) : catalog_(catalog), store_(store) {}
  bool answers(const files::SafePath& path) const override {
    const std::string url = "/" + path.text();
    const auto& cgi = catalog_.site().http.cgi;
    const bool run = std::any_of(cgi.begin(), cgi.end(),
                                 [&](const config::Cgi& one) { return url.starts_with(one.path); });
    constexpr std::string_view boots = "boot/";
    const bool boot = path.text().starts_with(boots) &&
                      catalog_.boot_named(std::string_view(path.text()).substr(boots.size()));
    return run || boot || path.text() == "boot.ipxe" || catalog_.find_route(url) ||
           catalog_.find_fragment(path.text()) || store_.exists(path);
  }

 private:
  const boot::Catalog& catalog_;
  const files::Store& store_;
};

class Checker {
 public:
  Checker(const boot::Catalog& catalog, const boot::ServerNames& server, const files::Store* store)
      : catalog_(catalog), server_(server) {
    if (store) served_.emplace(catalog, *store);
  }

  config::Errors run() {
    const config::Site& site = catalog_.site();
    for (const config::ClientEntry& entry : site.clients) {
      const Client client = sample_of(&entry);
      boot(entry.boot.empty() ? site.default_boot : entry.boot, &entry, client);
      if (!entry.once.empty()) boot(entry.once, &entry, client);
    }
    const Client anybody = sample_of(nullptr);
    boot(site.default_boot, nullptr, anybody);
    for (const config::Boot& one : site.boots) {
      if (!rendered_.contains(one.name)) boot(one.name, nullptr, anybody);
      magic(one);
    }
    return std::move(warnings_);
  }

 private:
  void warn(config::Error warning) {
    const config::Place& place = warning.place;
    const bool fresh =
        said_.emplace(place.file ? *place.file : "", place.line, place.column, warning.sentence).second;
    if (fresh) warnings_.push_back(std::move(warning));
  }

  void boot(const std::string& name, const config::ClientEntry* entry, const Client& client) {
    const boot::ReadyBoot* ready = catalog_.boot_named(name);
    if (!ready) return;
    rendered_.insert(name);
    for (const auto language : {boot::Language::ipxe, boot::Language::pxelinux, boot::Language::grub}) {
      const auto own = ready->texts.find(language);
      if (own != ready->texts.end()) {
        own_text(own->second, *ready, entry, client, language);
      } else {
        const auto made = render_boot(catalog_, *ready, entry, client, server_, language);
        if (!made) {
          warn({made.error().place, made.error().sentence});
        } else if (*made) {
          const boot::Marks marks{{0, ready->boot->place, false}};
          text((*made)->text, marks, language);
        }
      }
    }
  }

  void own_text(const boot::Template& own, const boot::ReadyBoot& ready, const config::ClientEntry* entry,
                const Client& client, boot::Language language) {
    boot::Marks marks;
    const boot::Words words(client, server_, catalog_.site(), entry, ready.boot);
    const auto made = own.render(language, words, &marks);
    if (!made) return warn({made.error().place, made.error().sentence});
    text(*made, marks, language);
  }

  void text(const std::string& made, const boot::Marks& marks, boot::Language language) {
    if (!seen_.emplace(language, made).second) return;
    config::Errors found;
    lint(language, {made, marks, server_.http, served_ ? &*served_ : nullptr}, found);
    for (config::Error& warning : found) warn(std::move(warning));
  }

  // A text in pxe.toml gets the line by itself; in a file of its own other programs miss it too.
  void magic(const config::Boot& boot) {
    if (!boot.ipxe || boot.ipxe->text.starts_with("#!ipxe") || !boot.ipxe->place.file || !boot.place.file ||
        *boot.ipxe->place.file == *boot.place.file)
      return;
    warn({boot.ipxe->place, "the script does not begin with #!ipxe"});
  }

  const boot::Catalog& catalog_;
  const boot::ServerNames& server_;
  std::optional<SiteServed> served_;
  std::set<std::string, std::less<>> rendered_;
  std::set<std::pair<boot::Language, std::string>> seen_;
  std::set<std::tuple<std::string, unsigned, unsigned, std::string>> said_;
  config::Errors warnings_;
};

}  // namespace

Client sample_of(const config::ClientEntry* entry) {
  Client client;
  for (const WordInfo& word : vocabulary()) (void)client.set(word.word, harmless(word.type));
  if (!entry) return client;
  for (const config::Condition& condition : entry->match.conditions) {
    if (condition.patterns.empty() || condition.term.option) continue;  // an option is no word of a template
    const std::string& name = condition.term.name;
    const auto word = find_word(name);
    const std::string value =
        fitting(condition.patterns.front(), word ? harmless(info(*word).type) : std::string("1"));
    if (word) {
      (void)client.set(*word, value);
    } else {
      client.set_feature(name.substr(name.find('.') + 1), value);
    }
  }
  return client;
}

config::Errors check(const boot::Catalog& catalog, const boot::ServerNames& server,
                     const files::Store* store) {
  return Checker(catalog, server, store).run();
}

}  // namespace pxe::ipxe_render
