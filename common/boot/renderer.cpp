#include <fmt/format.h>

#include <algorithm>

#include "common/base/percent.hpp"
#include "common/base/text.hpp"
#include "common/boot/template.hpp"

namespace pxe::boot {

class Template::Renderer {
 public:
  Renderer(Language language, const Lookup& lookup, Marks* marks)
      : language_(language), lookup_(lookup), marks_(marks) {}

  Result<std::string, RenderError> run(const std::vector<Node>& nodes) {
    render(nodes);
    if (error_) return tl::make_unexpected(std::move(*error_));
    return std::move(out_);
  }

 private:
  static constexpr std::string_view url_prefix = "url.";
  static constexpr std::size_t longest = 10U << 20U;  // bytes; no loader reads as much of configuration

  void render(const std::vector<Node>& nodes) {
    for (const Node& node : nodes) {
      if (error_) return;
      if (marks_ && node.inner.empty()) marks_->push_back({out_.size(), node.place, node.kind == Kind::text});
      if (node.kind == Kind::text) {
        out_ += node.text;
      } else if (node.kind == Kind::variable) {
        variable(node);
      } else {
        section(node);
      }
      if (out_.size() > longest) refuse(node, "the text grows over 10 MB");
    }
  }

  void refuse(const Node& node, std::string sentence) {
    error_ = RenderError{node.place, std::move(sentence)};
  }

  std::optional<Value> look_up(const Node& node, std::string_view name) {
    auto value = lookup_(name);
    if (!value) refuse(node, fmt::format("{{{{{}}}}} is not defined", printable(node.text)));
    return value;
  }

  void section(const Node& node) {
    const std::string_view name = node.text;
    const auto value = look_up(node, name.starts_with(url_prefix) ? name.substr(url_prefix.size()) : name);
    if (value && value->text.empty() == (node.kind == Kind::inverted)) render(node.inner);
  }

  void variable(const Node& node) {
    const std::string_view name = node.text;
    const bool in_url = name.starts_with(url_prefix);
    const auto value = look_up(node, in_url ? name.substr(url_prefix.size()) : name);
    if (!value) return;
    if (in_url) {
      std::string encoded = percent_encode(value->text);
      // Should it stand at the beginning of a word, it is no option.
      if (encoded.starts_with('-')) encoded.replace(0, 1, "%2D");
      out_ += encoded;
      return;
    }
    if (value->origin == Origin::client && !may_stand(node, value->text)) return;
    out_ += value->text;
  }

  // What a client says: one harmless word, or the error.
  bool may_stand(const Node& node, const std::string& said) {
    const std::string_view name = node.text;
    if (said.empty()) {
      // In a query an empty value is an absent one; anywhere else the words around it would change their
      // meaning.
      refuse(node, fmt::format(
                       "{{{{{0}}}}} is not known of this machine; {{{{#{0}}}}}…{{{{/{0}}}}} leaves out what "
                       "needs it",
                       name));
      return false;
    }
    if (is_harmless(language_, said)) return true;
    refuse(node, fmt::format(
                     "{{{{{0}}}}} is '{1}' here, which {2} cannot carry safely; {{{{url.{0}}}}} can stand in "
                     "a URL",
                     name, printable(said), to_string(language_)));
    return false;
  }

  Language language_;
  const Lookup& lookup_;
  Marks* marks_;
  std::string out_;
  std::optional<RenderError> error_;
};

Result<std::string, RenderError> Template::render(Language language, const Lookup& lookup,
                                                  Marks* marks) const {
  return Renderer(language, lookup, marks).run(nodes_);
}

config::Place place_at(const Marks& marks, std::string_view text, std::size_t offset) {
  const auto after = std::upper_bound(marks.begin(), marks.end(), offset,
                                      [](std::size_t at, const Mark& mark) { return at < mark.offset; });
  if (after == marks.begin()) return {};
  const Mark& mark = *(after - 1);
  config::Place place = mark.place;
  if (!mark.is_text) return place;
  for (const char c : text.substr(mark.offset, offset - mark.offset)) {
    const bool newline = c == '\n';
    place.column = newline ? 1 : place.column + 1;
    if (newline) ++place.line;
  }
  return place;
}

}  // namespace pxe::boot
