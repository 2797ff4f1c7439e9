// Mustache's language: {{name}}, {{#name}}…{{/name}}, {{^name}}…{{/name}}, {{> partial}}, {{! comment }}.
// What is our own is that every tag knows its line, that an undefined name is an error instead of nothing,
// and that a value's origin decides what it may hold (see language.hpp).
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

// Where each piece of a rendered text comes from, in the order of the text.
struct Mark {
  std::size_t offset = 0;  // in the rendered text
  config::Place place;
  bool is_text = false;  // as it stands in the template, so that its lines can be counted
};
using Marks = std::vector<Mark>;

// The place in a template behind a byte of the rendered text.
config::Place place_at(const Marks& marks, std::string_view text, std::size_t offset);

class Template {
 public:
  // A text parsed once, with the partials it names. The error is a tag that is not closed or closes nothing,
  // or a partial that does not exist, includes itself, or makes the text larger than 10 MB.
  static Result<Template, RenderError> parse(const config::TemplateText& text,
                                             const config::Partials* partials = nullptr);

  Result<std::string, RenderError> render(Language language, const Lookup& lookup,
                                          Marks* marks = nullptr) const;

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
  struct Budget;
  class Parser;
  class Renderer;
  std::vector<Node> nodes_;
};

}  // namespace pxe::boot
