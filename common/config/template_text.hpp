// A text to be rendered, and where it stands, so that an error in it can say the line.
#pragma once

#include <string>

#include "common/config/value.hpp"

namespace pxe::config {

struct TemplateText {
  std::string text;
  Place place;  // of the text's first line
};

// As written in a string of the configuration itself.
TemplateText template_in_place(const Value& value, const std::string& text);

// The content of a file.
TemplateText template_in_file(const std::string& path, std::string text);

}  // namespace pxe::config
