#include "common/boot/template.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "common/base/percent.hpp"
#include "common/base/text.hpp"

namespace pxe::boot {

using config::Place;

std::string RenderError::to_string() const {
  const std::string where = place.to_string();
  return where.empty() ? sentence : where + ": " + sentence;
}

// One pass over the text. Sections are kept on an explicit stack, so that depth costs no recursion here; and
// a depth limit keeps the renderer's recursion small.
class Template::Parser {
 public:
  explicit Parser(const config::TemplateText& text) : rest_(text.text), place_(text.place) {}

  Result<std::vector<Node>, RenderError> parse() {
    open_.push_back({});
    while (!rest_.empty()) {
      const auto at = rest_.find("{{");
      if (at > 0) {  // also where there is none
        add_text(rest_.substr(0, at));
        if (at == std::string_view::npos) break;
      }
      if (auto error = tag()) return tl::make_unexpected(std::move(*error));
    }
    if (open_.size() > 1) {
      const Node& node = open_.back();
      return error_at(node.place, fmt::format("{{{{#{}}}}} is never closed", printable(node.text)));
    }
    return std::move(open_.front().inner);
  }

 private:
  static constexpr std::size_t deepest = 32;

  static tl::unexpected<RenderError> error_at(const Place& place, std::string sentence) {
    return tl::make_unexpected(RenderError{place, std::move(sentence)});
  }

  void advance(std::size_t count) {
    for (const char c : rest_.substr(0, count)) {
      const bool newline = c == '\n';
      place_.column = newline ? 1 : place_.column + 1;
      if (newline) ++place_.line;
      line_is_blank_ = newline || (line_is_blank_ && (c == ' ' || c == '\t'));
    }
    rest_.remove_prefix(count);
  }

  void add_text(std::string_view text) {
    open_.back().inner.push_back({Kind::text, std::string(text), place_, {}});
    advance(text.size());
  }

  // A section or comment tag alone on its line takes the line with it (Mustache's "standalone tags").
  void drop_standalone_line(std::size_t tag_size) {
    const auto after = rest_.find_first_not_of(" \t\r", tag_size);
    const bool ends_line = after == std::string_view::npos || rest_[after] == '\n';
    if (!line_is_blank_ || !ends_line) return advance(tag_size);
    std::vector<Node>& nodes = open_.back().inner;
    if (!nodes.empty() && nodes.back().kind == Kind::text) {
      std::string& indent = nodes.back().text;
      indent.erase(indent.find_last_not_of(" \t") + 1);
    }
    advance(after == std::string_view::npos ? rest_.size() : after + 1);
  }

  std::optional<RenderError> tag() {
    const auto end = rest_.find("}}", 2);
    if (end == std::string_view::npos) return RenderError{place_, "{{ is never closed"};
    const std::string_view body = trim(rest_.substr(2, end - 2));
    const std::size_t size = end + 2;
    if (body.empty()) return RenderError{place_, "an empty tag"};
    const std::string name(trim(body.substr(1)));
    switch (body.front()) {
      case '!': drop_standalone_line(size); return std::nullopt;
      case '#':
      case '^': return open_section(body.front() == '#' ? Kind::section : Kind::inverted, name, size);
      case '/': return close_section(name, size);
      case '{':
      case '&':
        return RenderError{place_,
                           "raw values do not exist here: what a client says is never pasted unchecked; "
                           "write {{name}} or {{url.name}}"};
      case '>': return RenderError{place_, fmt::format("there is no partial named {}", printable(name))};
      default: break;
    }
    open_.back().inner.push_back({Kind::variable, std::string(body), place_, {}});
    advance(size);
    return std::nullopt;
  }

  std::optional<RenderError> open_section(Kind kind, const std::string& name, std::size_t size) {
    if (open_.size() > deepest) return RenderError{place_, "sections are nested too deep"};
    Node node{kind, name, place_, {}};
    drop_standalone_line(size);
    open_.push_back(std::move(node));
    return std::nullopt;
  }

  std::optional<RenderError> close_section(const std::string& name, std::size_t size) {
    if (open_.size() == 1)
      return RenderError{place_, fmt::format("{{{{/{}}}}} closes nothing", printable(name))};
    if (open_.back().text != name) {
      return RenderError{place_, fmt::format("{{{{/{}}}}} closes {{{{#{}}}}}", printable(name),
                                             printable(open_.back().text))};
    }
    drop_standalone_line(size);
    Node done = std::move(open_.back());
    open_.pop_back();
    open_.back().inner.push_back(std::move(done));
    return std::nullopt;
  }

  std::string_view rest_;
  Place place_;
  bool line_is_blank_ = true;  // up to here
  std::vector<Node> open_;
};

class Template::Renderer {
 public:
  Renderer(Language language, const Lookup& lookup) : language_(language), lookup_(lookup) {}

  Result<std::string, RenderError> run(const std::vector<Node>& nodes) {
    render(nodes);
    if (error_) return tl::make_unexpected(std::move(*error_));
    return std::move(out_);
  }

 private:
  static constexpr std::string_view url_prefix = "url.";
  static constexpr std::size_t longest = 1 << 20;  // no loader reads more than a megabyte of configuration

  void render(const std::vector<Node>& nodes) {
    for (const Node& node : nodes) {
      if (error_) return;
      if (node.kind == Kind::text) {
        out_ += node.text;
      } else if (node.kind == Kind::variable) {
        variable(node);
      } else {
        section(node);
      }
      if (out_.size() > longest) refuse(node, "the text grows over a megabyte");
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
  std::string out_;
  std::optional<RenderError> error_;
};

Result<Template, RenderError> Template::parse(const config::TemplateText& text) {
  auto nodes = Parser(text).parse();
  if (!nodes) return tl::make_unexpected(std::move(nodes.error()));
  Template result;
  result.nodes_ = std::move(*nodes);
  return result;
}

Result<std::string, RenderError> Template::render(Language language, const Lookup& lookup) const {
  return Renderer(language, lookup).run(nodes_);
}

std::vector<Template::Use> Template::uses() const {
  std::vector<Use> found;
  const std::function<void(const std::vector<Node>&)> walk = [&](const std::vector<Node>& nodes) {
    for (const Node& node : nodes) {
      if (node.kind != Kind::text) found.push_back({node.text, node.place});
      walk(node.inner);
    }
  };
  walk(nodes_);
  return found;
}

}  // namespace pxe::boot
