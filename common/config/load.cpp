#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <tuple>

#include "common/config/check.hpp"
#include "common/config/sections.hpp"
#include "common/config/site.hpp"
#include "common/config/table_reader.hpp"

namespace pxe::config {
namespace {

// One file's table, or nothing and its errors.
std::optional<Table> read_file(const std::string& path, const Source& source, const Place& named_at,
                               Errors& errors) {
  const auto text = source.read(path);
  if (!text) {
    errors.push_back({named_at, text.error().sentence});
    return std::nullopt;
  }
  auto table = parse_toml(*text, path);
  if (!table) {
    errors.insert(errors.end(), table.error().begin(), table.error().end());
    return std::nullopt;
  }
  return std::move(*table);
}

// Includes are joined one level deep: an included file that includes is an error, not a surprise.
void join_includes(Table& top, const Source& source, Errors& errors) {
  Entry* include = top.find("include");
  if (!include) return;
  const Place place = include->value.place;
  std::vector<std::string> patterns;
  {
    Table only;
    only.entries.push_back(*include);
    TableReader reader(only, place, "", errors);
    patterns = reader.file_paths("include");
  }
  std::erase_if(top.entries, [](const Entry& e) { return e.key == "include"; });
  for (const std::string& pattern : patterns) {
    const auto paths = source.glob(pattern);
    const bool names_one_file = pattern.find_first_of("*?[") == std::string::npos;
    if (paths.empty() && names_one_file) errors.push_back({place, fmt::format("cannot find {}", pattern)});
    for (const std::string& path : paths) {
      auto table = read_file(path, source, place, errors);
      if (!table) continue;
      if (const Entry* nested = table->find("include")) {
        errors.push_back({nested->place, "an included file cannot include others"});
        std::erase_if(table->entries, [](const Entry& e) { return e.key == "include"; });
      }
      merge(top, std::move(*table), errors);
    }
  }
}

// File by file in the order in which they were first complained of, line by line in each.
void sort_by_place(Errors& errors) {
  std::vector<std::string> files;
  const auto rank = [&](const Error& error) {
    const std::string file = error.place.file ? *error.place.file : "";
    const auto at = std::find(files.begin(), files.end(), file);
    const auto index = at - files.begin();
    if (at == files.end()) files.push_back(file);
    return index;
  };
  std::vector<std::pair<std::tuple<std::ptrdiff_t, unsigned, unsigned>, Error>> ranked;
  for (Error& error : errors) {
    const std::tuple key(rank(error), error.place.line, error.place.column);
    ranked.emplace_back(key, std::move(error));
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  errors.clear();
  for (auto& [key, error] : ranked) errors.push_back(std::move(error));
}

}  // namespace

bool allows(const std::vector<Ipv4Network>& allow, Ipv4Address who) {
  return allow.empty() || std::any_of(allow.begin(), allow.end(),
                                      [&](const Ipv4Network& network) { return network.contains(who); });
}

const Boot* Site::find_boot(std::string_view name) const {
  const auto at = std::find_if(boots.begin(), boots.end(), [&](const Boot& b) { return b.name == name; });
  return at == boots.end() ? nullptr : &*at;
}

Result<Site, Errors> load(const std::string& path, const Source& source, const Check& check_more) {
  Errors errors;
  const Place nowhere{std::make_shared<const std::string>(path), 0, 0};
  auto table = read_file(path, source, Place{}, errors);  // the sentence names the file itself
  if (!table) return tl::make_unexpected(std::move(errors));
  join_includes(*table, source, errors);
  Site site;
  {
    TableReader top(*table, nowhere, "", errors);
    read_sections(top, source, site);
  }
  check(site, errors);
  if (check_more) check_more(site, errors);
  if (errors.empty()) return site;
  sort_by_place(errors);
  return tl::make_unexpected(std::move(errors));
}

}  // namespace pxe::config
