// The only place that sees toml++.
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include "common/config/value.hpp"

namespace pxe::config {
namespace {

class Converter {
 public:
  Converter(std::shared_ptr<const std::string> file, Errors& errors)
      : file_(std::move(file)), errors_(errors) {}

  Table table(const toml::table& from) {
    Table table;
    table.entries.reserve(from.size());
    for (const auto& [key, node] : from) {
      table.entries.push_back({std::string(key.str()), place(key.source()), value(node)});
    }
    return table;
  }

 private:
  Place place(const toml::source_region& source) const {
    return {file_, source.begin.line, source.begin.column};
  }

  Value value(const toml::node& node) {
    Value out{place(node.source()), {}};
    if (const auto* text = node.as_string()) {
      out.data = text->get();
    } else if (const auto* number = node.as_integer()) {
      out.data = number->get();
    } else if (const auto* flag = node.as_boolean()) {
      out.data = flag->get();
    } else if (const auto* inner = node.as_table()) {
      out.data = table(*inner);
    } else if (const auto* list = node.as_array()) {
      Array array;
      array.reserve(list->size());
      for (const toml::node& item : *list) array.push_back(value(item));
      out.data = std::move(array);
    } else {
      errors_.push_back({out.place, "fractions and dates have no meaning here; write it as a string"});
    }
    return out;
  }

  std::shared_ptr<const std::string> file_;
  Errors& errors_;
};

}  // namespace

Result<Table, Errors> parse_toml(std::string_view text, const std::string& file) {
  const auto name = std::make_shared<const std::string>(file);
  const toml::parse_result parsed = toml::parse(text, file);
  if (!parsed) {
    const auto& error = parsed.error();
    const Place place{name, error.source().begin.line, error.source().begin.column};
    return tl::make_unexpected(Errors{{place, std::string(error.description())}});
  }
  Errors errors;
  Table table = Converter(name, errors).table(parsed.table());
  if (!errors.empty()) return tl::make_unexpected(std::move(errors));
  return table;
}

}  // namespace pxe::config
