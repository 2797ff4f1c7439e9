// The configuration made ready to answer: every template parsed, every client entry found without a walk.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/boot/client_index.hpp"
#include "common/boot/language.hpp"
#include "common/boot/parts.hpp"
#include "common/boot/template.hpp"
#include "common/boot/trace.hpp"
#include "common/config/site.hpp"
#include "common/pxe/client.hpp"

namespace pxe::boot {

// A boot of the configuration, ready to render.
struct ReadyBoot {
  const config::Boot* boot = nullptr;
  std::map<Language, Template> texts;
  ReadyParts parts;

  bool empty() const { return texts.empty() && boot->parts.empty(); }
};

// A [fragment.NAME], ready to render.
struct ReadyFragment {
  const config::Fragment* fragment = nullptr;
  Language language = Language::text;
  Template text;
};

// A [[http.route]], ready to render.
struct ReadyRoute {
  const config::Route* route = nullptr;
  Template text;
};

// Every text of a site, parsed once. Refers to the site's boots, fragments and routes, which may move house
// with the site but not be copied.
struct Prepared {
  std::map<std::string, ReadyBoot, std::less<>> boots;
  std::map<std::string, ReadyFragment, std::less<>> fragments;  // by path
  std::map<std::string, ReadyRoute, std::less<>> routes;        // by path
};

class Catalog {
 public:
  // Parses every text. The errors are templates that do not parse, and names in them that are neither a word,
  // a site.* name nor a variable of anybody who could render them.
  static Prepared prepare(const config::Site& site, config::Errors& errors);
  static void check(const config::Site& site, config::Errors& errors) { (void)prepare(site, errors); }

  // Keeps a reference to site, which must outlive it. The errors are those of prepare().
  static Result<Catalog, config::Errors> build(const config::Site& site);
  // The same, with what prepare() made of this site.
  static Catalog build(const config::Site& site, Prepared prepared);

  const config::Site& site() const { return *site_; }

  // The first [[client]] entry that fits; null when none does. Cost does not grow with entries that name one
  // MAC, UUID, serial, address, port of a relay or option exactly; with a trace it does.
  const config::ClientEntry* find_client(const config::Subject& who, Trace* trace = nullptr) const;

  // The boot of an entry, or the default when entry is null or names none; null for the built-in default,
  // which is to exit to the next boot device.
  const ReadyBoot* find_boot(const config::ClientEntry* entry) const;
  // Null when there is none of that name, or of that path.
  const ReadyBoot* boot_named(std::string_view name) const;
  const ReadyFragment* find_fragment(std::string_view path) const;
  const ReadyRoute* find_route(std::string_view path) const;

 private:
  Catalog(const config::Site& site, Prepared prepared)
      : site_(&site), prepared_(std::move(prepared)), clients_(site.clients) {}

  const config::Site* site_;
  Prepared prepared_;
  ClientIndex clients_;
};

}  // namespace pxe::boot
