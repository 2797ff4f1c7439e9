#include "common/boot/template.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "common/base/text.hpp"

namespace pxe::boot {

using config::Place;

std::string RenderError::to_string() const {
  const std::string where = place.to_string();
  return where.empty() ? sentence : where + ": " + sentence;
}

// What partials have added up to, and which are being read at the moment.
struct Template::Budget {
  static constexpr std::size_t most = 10U << 20U;  // bytes of text; no loader reads as much

  std::size_t bytes = 0;
  std::vector<std::string> open;
};

// One pass over the text. Sections are kept on an explicit stack, so that depth costs no recursion here; and
// a depth limit keeps the renderer's recursion small.
class Template::Parser {
 public:
  Parser(const config::TemplateText& text, const config::Partials* partials, Budget& budget)
      : rest_(text.text), place_(text.place), partials_(partials), budget_(budget) {}

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
  bool stands_alone(std::size_t tag_size) const {
    const auto after = rest_.find_first_not_of(" \t\r", tag_size);
    return line_is_blank_ && (after == std::string_view::npos || rest_[after] == '\n');
  }

  void drop_standalone_line(std::size_t tag_size) {
    if (!stands_alone(tag_size)) return advance(tag_size);
    const auto after = rest_.find_first_not_of(" \t\r", tag_size);
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
      case '&': return raw_variable(body.front() == '{' ? trim(rest_.substr(3, end - 3)) : name, size);
      case '>': return partial(name, size);
      default: break;
    }
    open_.back().inner.push_back({Kind::variable, std::string(body), place_, {}});
    advance(size);
    return std::nullopt;
  }

  // {{{vars.x}}} is what {{vars.x}} is: values of the configuration are pasted as they are.
  std::optional<RenderError> raw_variable(std::string_view name, std::size_t size) {
    if (!name.starts_with("vars.") && !name.starts_with("site.")) {
      return RenderError{place_,
                         "raw values do not exist here: what a client says is never pasted unchecked; "
                         "write {{name}} or {{url.name}}"};
    }
    const bool triple = rest_[2] == '{';
    if (triple && (size >= rest_.size() || rest_[size] != '}'))
      return RenderError{place_, "{{{ is never closed"};
    open_.back().inner.push_back({Kind::variable, std::string(name), place_, {}});
    advance(size + (triple ? 1 : 0));
    return std::nullopt;
  }

  // Its text is read in here and now, so that its own tags know their lines in its own file.
  std::optional<RenderError> partial(const std::string& name, std::size_t size) {
    const auto known = partials_ ? partials_->find(name) : config::Partials::const_iterator{};
    if (!partials_ || known == partials_->end()) return RenderError{place_, no_partial(name)};
    if (std::find(budget_.open.begin(), budget_.open.end(), name) != budget_.open.end() ||
        budget_.open.size() >= deepest) {
      return RenderError{place_, fmt::format("the partial {} would include itself, or partials are nested "
                                             "too deep",
                                             printable(name))};
    }
    config::TemplateText text = known->second;
    budget_.bytes += text.text.size();
    if (budget_.bytes > Budget::most)
      return RenderError{place_, "with its partials the text grows over 10 MB"};
    if (!stands_alone(size) && text.text.ends_with('\n')) text.text.pop_back();  // a file's last newline
    budget_.open.push_back(name);
    auto nodes = Parser(text, partials_, budget_).parse();
    budget_.open.pop_back();
    if (!nodes) return std::move(nodes.error());
    drop_standalone_line(size);
    std::vector<Node>& into = open_.back().inner;
    std::move(nodes->begin(), nodes->end(), std::back_inserter(into));
    return std::nullopt;
  }

  std::string no_partial(const std::string& name) const {
    std::vector<std::string_view> names;
    if (partials_) {
      for (const auto& [known, text] : *partials_) names.emplace_back(known);
    }
    const auto near = nearest(name, names);
    return fmt::format("there is no partial named {}{}", printable(name),
                       near ? fmt::format("; did you mean {}?", *near) : "");
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
  const config::Partials* partials_;
  Budget& budget_;
  bool line_is_blank_ = true;  // up to here
  std::vector<Node> open_;
};

Result<Template, RenderError> Template::parse(const config::TemplateText& text,
                                              const config::Partials* partials) {
  Budget budget;
  auto nodes = Parser(text, partials, budget).parse();
  if (!nodes) return tl::make_unexpected(std::move(nodes.error()));
  Template result;
  result.nodes_ = std::move(*nodes);
  return result;
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
