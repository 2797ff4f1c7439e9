// Mustache's language: {{name}}, {{#name}}…{{/name}}, {{^name}}…{{/name}}, {{! comment }}. What is our own is
// that every tag knows its line, that an undefined name is an error instead of nothing, and that a value's
// origin decides what it may hold (see language.hpp).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.hpp"
#include "common/boot/language.hpp"
#include "common/config/site.hpp"

namespace pxe::boot {

// Where the tag stands and what is wrong there.
struct RenderError {
  config::Place place;
  std::string sentence;

  std::string to_string() const;
};

enum class Origin { administrator, client };

struct Value {
  std::string text;
  Origin origin = Origin::administrator;
};

// What a name stands for. Absent: the name is not defined at all. An empty text of a client's is a word that
// is not known of it: sections leave their text out, {{url.…}} is empty, and anything else is an error.
using Lookup = std::function<std::optional<Value>(std::string_view name)>;

class Template {
 public:
  // A text parsed once. The error is a tag that is not closed or closes nothing.
  static Result<Template, RenderError> parse(const config::TemplateText& text);

  Result<std::string, RenderError> render(Language language, const Lookup& lookup) const;

  // Every name the text asks for, so that undefined ones are found before a machine boots.
  struct Use {
    std::string name;
    config::Place place;
  };
  std::vector<Use> uses() const;

 private:
  enum class Kind { text, variable, section, inverted };
  struct Node {
    Kind kind = Kind::text;
    std::string text;  // of a text; the name of the others
    config::Place place;
    std::vector<Node> inner;
  };
  class Parser;
  class Renderer;
  std::vector<Node> nodes_;
};

}  // namespace pxe::boot
