// The configuration made ready to answer: every template parsed, every client entry found without a walk.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "common/boot/language.hpp"
#include "common/boot/template.hpp"
#include "common/config/site.hpp"
#include "common/pxe/client.hpp"

namespace pxe::boot {

// How a decision came about, one sentence a step. A null sink costs nothing.
class Trace {
 public:
  virtual ~Trace() = default;
  virtual void step(std::string sentence) = 0;
};

// A boot of the configuration, ready to render.
struct ReadyBoot {
  const config::Boot* boot = nullptr;
  std::map<Language, Template> texts;
};

// A [[http.route]], ready to render.
struct ReadyRoute {
  const config::Route* route = nullptr;
  Template text;
};

class Catalog {
 public:
  // Templates that do not parse or that use a name which is neither a word, a site.* name nor a variable of
  // anybody who could render them.
  static void check(const config::Site& site, config::Errors& errors);

  // Keeps a reference to site, which must outlive it. The errors are those of check().
  static Result<Catalog, config::Errors> build(const config::Site& site);

  const config::Site& site() const { return *site_; }

  // The first [[client]] entry that fits; null when none does. Cost does not grow with entries that name one
  // MAC, UUID, serial or address exactly.
  const config::ClientEntry* find_client(const Client& client, Trace* trace = nullptr) const;

  // The boot of an entry, or the default when entry is null or names none; null for the built-in default,
  // which is to exit to the next boot device.
  const ReadyBoot* find_boot(const config::ClientEntry* entry) const;

  // Null when there is none of that name, or of that path.
  const ReadyBoot* boot_named(std::string_view name) const;
  const ReadyRoute* find_route(std::string_view path) const;

 private:
  explicit Catalog(const config::Site& site) : site_(&site) {}
  void index_clients();

  const config::Site* site_;
  std::map<std::string, ReadyBoot, std::less<>> boots_;
  std::map<std::string_view, ReadyRoute, std::less<>> routes_;  // by the path in the site
  // Entries that name a word exactly, by `word=value`; the others have to be tried one by one.
  std::unordered_map<std::string, std::vector<std::uint32_t>> exact_;
  std::vector<std::uint32_t> others_;
  std::vector<std::string> indexed_words_;
};

}  // namespace pxe::boot
