// A template that an administrator wrote and a value that a client says: value NUL partial NUL template. An
// error names a line that there is, and whatever is rendered has the same tokens as with a harmless value.
#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>

#include "common/base/text.hpp"
#include "common/boot/template.hpp"
#include "common/config/site.hpp"

namespace {

using namespace pxe::boot;

void require(bool fact) {
  if (!fact) std::abort();
}

// One character for each word of each line, by what the word's beginning makes of it; and how often something
// is expanded.
std::string skeleton(std::string_view text) {
  constexpr std::string_view blanks = " \t\v\f\r";
  std::string out;
  for (std::string_view line : pxe::split(text, '\n')) {
    for (std::size_t at = 0; (at = line.find_first_not_of(blanks, at)) != std::string_view::npos;) {
      out += std::string_view("#:-|&;{}").find(line[at]) == std::string_view::npos ? 'w' : line[at];
      at = std::min(line.find_first_of(blanks, at), line.size());
    }
    out += '\n';
  }
  for (std::size_t at = 0; (at = text.find("${", at)) != std::string_view::npos; ++at) out += '$';
  return out;
}

std::string rendered(const Template& text, Language language, const std::string& value) {
  Marks marks;
  const auto result = text.render(
      language,
      [&](std::string_view name) -> std::optional<Value> {
        if (name == "serial") return Value{value, Origin::client};
        if (name == "vars.x") return Value{"x y"};
        return std::nullopt;
      },
      &marks);
  if (!result) {
    require(!result.error().sentence.empty());
    return {};
  }
  for (const Mark& mark : marks) require(mark.offset <= result->size());
  if (!result->empty()) (void)place_at(marks, *result, result->size() - 1);
  return *result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto parts = pxe::split({reinterpret_cast<const char*>(data), size}, '\0');
  if (parts.size() != 3) return 0;
  const std::string value(parts[0]);
  const auto file = std::make_shared<const std::string>("p");
  const pxe::config::Partials partials{{"p", {std::string(parts[1]), {file, 1, 1}}}};
  const auto is_place = [&](const pxe::config::Place& place) {
    const std::string_view lines = place.file == file ? parts[1] : parts[2];
    return place.line >= 1 && place.line - 1 <= std::count(lines.begin(), lines.end(), '\n');
  };
  const auto text = Template::parse({std::string(parts[2]), {nullptr, 1, 1}}, &partials);
  if (!text) {
    require(is_place(text.error().place));
    return 0;
  }
  for (const auto& use : text->uses()) require(is_place(use.place));
  if (value.empty()) return 0;
  for (const Language language : {Language::ipxe, Language::pxelinux, Language::grub, Language::text}) {
    const std::string with_value = rendered(*text, language, value);
    if (!with_value.empty()) require(skeleton(with_value) == skeleton(rendered(*text, language, "AAAA")));
  }
  return 0;
}
