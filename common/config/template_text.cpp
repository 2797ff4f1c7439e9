#include "common/config/template_text.hpp"

namespace pxe::config {

// A multi-line string starts on the line after its opening quotes, any other right after its quote.
TemplateText template_in_place(const Value& value, const std::string& text) {
  TemplateText result{text, value.place};
  if (text.find('\n') != std::string::npos) {
    ++result.place.line;
    result.place.column = 1;
  } else {
    ++result.place.column;
  }
  return result;
}

TemplateText template_in_file(const std::string& path, std::string text) {
  return {std::move(text), {std::make_shared<const std::string>(path), 1, 1}};
}

}  // namespace pxe::config
