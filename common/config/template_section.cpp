#include "common/config/sections.hpp"

#include <fmt/format.h>

#include <span>

#include "common/base/text.hpp"

namespace pxe::config {
namespace {

// `a/b` without slashes in front; empty where it cannot be a path of a file.
std::string relative_path(std::string_view path) {
  while (path.starts_with('/')) path.remove_prefix(1);
  const bool odd = path.find("..") != std::string_view::npos || path.ends_with('/') || !is_printable(path);
  return odd ? std::string() : std::string(path);
}

void read_fragment(TableReader& reader, const Source& source, Site& site, const std::string& name) {
  Fragment fragment;
  fragment.place = reader.place();
  fragment.name = name;
  fragment.path = relative_path(reader.text("path").value_or(""));
  fragment.language = reader.text("for").value_or("text");
  const auto text = read_template(reader, "text", source);
  if (fragment.path.empty()) reader.complain("a fragment needs path = \"…\", the path it is asked under");
  constexpr std::string_view languages[] = {"ipxe", "pxelinux", "grub", "text"};
  if (std::find(std::begin(languages), std::end(languages), fragment.language) == std::end(languages))
    reader.complain("for takes ipxe, pxelinux, grub or text");
  if (!text) return reader.complain("a fragment needs text or text-file");
  fragment.text = *text;
  site.fragments.push_back(std::move(fragment));
}

}  // namespace

std::optional<TemplateText> template_text(TableReader& reader, std::string_view key) {
  const auto text = reader.text(key);
  return text ? std::optional(template_in_place(*reader.take(key), *text)) : std::nullopt;
}

std::vector<TemplateText> template_texts(TableReader& reader, std::string_view key) {
  std::vector<TemplateText> result;
  if (reader.texts(key).empty()) return result;
  const Value& value = *reader.take(key);
  const auto* list = std::get_if<Array>(&value.data);
  for (const Value& item : list ? std::span<const Value>(*list) : std::span<const Value>(&value, 1)) {
    if (const auto* text = std::get_if<std::string>(&item.data))
      result.push_back(template_in_place(item, *text));
  }
  return result;
}

std::optional<TemplateText> read_template(TableReader& reader, const std::string& key, const Source& source) {
  auto text = template_text(reader, key);
  const auto path = reader.file_path(key + "-file");
  const Value* path_value = reader.take(key + "-file");
  if (text && path)
    reader.complain(path_value->place, fmt::format("{0} and {0}-file cannot both be given", key));
  if (text || !path) return text;
  auto content = source.read(*path);
  if (content) return template_in_file(*path, std::move(*content));
  reader.complain(path_value->place, content.error().sentence);
  return std::nullopt;
}

void read_fragments(TableReader& top, const Source& source, Site& site) {
  const Value* fragments = top.take("fragment");
  const auto* table = fragments ? std::get_if<Table>(&fragments->data) : nullptr;
  if (fragments && !table) top.complain(fragments->place, "write fragments as [fragment.NAME]");
  if (!table) return;
  std::vector<std::string> names;
  for (const Entry& entry : table->entries) names.push_back(entry.key);
  top.table("fragment", [&](TableReader& inner) {
    for (const std::string& name : names) {
      inner.table(name, [&](TableReader& one) { read_fragment(one, source, site, name); });
    }
  });
}

void read_partials(const Source& source, Site& site) {
  for (const std::string& path : source.glob(site.site.templates + "/*")) {
    auto content = source.read(path);  // a folder, say, is no partial
    if (!content) continue;
    site.partials.emplace(path.substr(path.rfind('/') + 1), template_in_file(path, std::move(*content)));
  }
}

}  // namespace pxe::config
