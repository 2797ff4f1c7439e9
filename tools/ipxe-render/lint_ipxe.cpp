// iPXE's scripts: a line is split at white space first, a word that begins with # opens a comment, single
// || && ; end a command, and a script ends with the first line that fails (src/core/exec.c,
// src/image/script.c).
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

#include "common/base/text.hpp"
#include "tools/ipxe-render/ipxe_commands.hpp"
#include "tools/ipxe-render/lint.hpp"

namespace pxe::ipxe_render {
namespace {

struct Token {
  std::string_view text;
  std::size_t offset = 0;
};
struct Command {
  std::vector<Token> words;
  std::string_view ends;  // `||`, `&&`, `;`, or empty at the end of the line
};
using Line = std::vector<Command>;

bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// With lines joined where a backslash ends them.
Line parse_line(std::string_view text, std::size_t& at) {
  Line line(1);
  bool comment = false;
  while (at < text.size() && text[at] != '\n') {
    const bool joins = text[at] == '\\' && at + 1 < text.size() && text[at + 1] == '\n';
    if (joins || is_blank(text[at])) {
      at += joins ? 2 : 1;
      continue;
    }
    const std::size_t from = at;
    while (at < text.size() && !is_blank(text[at])) ++at;
    std::string_view word = text.substr(from, at - from);
    if (word.ends_with('\\') && at < text.size() && text[at] == '\n') {
      word.remove_suffix(1);
      ++at;
    }
    comment = comment || word.front() == '#';
    if (comment) continue;
    if (word == "||" || word == "&&" || word == ";") {
      line.back().ends = word;
      line.emplace_back();
    } else {
      line.back().words.push_back({word, from});
    }
  }
  if (at < text.size()) ++at;
  std::erase_if(line, [](const Command& command) { return command.words.empty(); });
  return line;
}

class Linter {
 public:
  Linter(const Script& script, config::Errors& warnings) : script_(script), warnings_(warnings) {
    for (std::size_t at = 0; at < script.text.size();) {
      Line line = parse_line(script.text, at);
      if (line.empty()) continue;
      const Token first = line.front().words.front();
      if (first.text.starts_with(':')) {
        add_label(first);
      } else {
        lines_.push_back(std::move(line));
      }
    }
  }

  void run() {
    for (const Line& line : lines_) {
      for (std::size_t i = 0; i < line.size(); ++i) command(line, i, &line == &lines_.back());
    }
  }

 private:
  void warn(std::size_t offset, std::string sentence) {
    warnings_.push_back({place_at(script_.marks, script_.text, offset), std::move(sentence)});
  }

  void add_label(const Token& label) {
    const std::string_view name = label.text.substr(1);
    if (!labels_.insert(name).second)
      warn(label.offset, fmt::format("the label {} is there already", printable(name)));
  }

  void command(const Line& line, std::size_t i, bool is_last_line) {
    const Command& command = line[i];
    const Token name = command.words.front();
    if (name.text.find("${") != std::string_view::npos) return;  // whatever it becomes
    const IpxeCommand* known = find_ipxe_command(name.text);
    if (!known) return warn(name.offset, fmt::format("iPXE has no command {}", printable(name.text)));
    lacks(*known, name.offset);
    if (known->name == "goto") jump(command);
    const bool caught = std::any_of(line.begin() + static_cast<std::ptrdiff_t>(i), line.end(),
                                    [](const Command& one) { return one.ends == "||"; });
    const bool is_last = is_last_line && i + 1 == line.size();
    if (known->may_fail && !caught && !is_last) {
      warn(name.offset, fmt::format("when {} fails, the script ends here; write || goto LABEL or || exit "
                                    "behind it",
                                    name.text));
    }
    if (known->names_files) files(command);
  }

  void lacks(const IpxeCommand& command, std::size_t offset) {
    const auto missing = [](Has has) { return has == Has::no ? "has no" : "has only for UEFI"; };
    if (command.packaged != Has::yes)
      warn(offset, fmt::format("iPXE 1.0.0 as packaged {} {}", missing(command.packaged), command.name));
    if (command.current != Has::yes)
      warn(offset, fmt::format("iPXE 2.0 as built by default {} {}", missing(command.current), command.name));
  }

  void jump(const Command& command) {
    if (command.words.size() < 2) return warn(command.words.front().offset, "goto nowhere");
    const Token& label = command.words[1];
    if (label.text.find("${") != std::string_view::npos || labels_.contains(label.text)) return;
    const std::vector<std::string_view> names(labels_.begin(), labels_.end());
    const auto near = nearest(label.text, names);
    warn(label.offset, fmt::format("there is no label {}{}", printable(label.text),
                                   near ? fmt::format("; did you mean {}?", *near) : ""));
  }

  // The first word that is no option; sanboot and sanhook take several.
  void files(const Command& command) {
    const std::string_view name = command.words.front().text;
    const bool several = name.starts_with("san");
    for (std::size_t i = 1; i < command.words.size(); ++i) {
      const Token& word = command.words[i];
      if (word.text.starts_with('-')) {
        constexpr std::string_view with_value[] = {"--name", "-n", "--timeout", "-t", "--drive", "-d"};
        if (std::find(std::begin(with_value), std::end(with_value), word.text) != std::end(with_value)) ++i;
        continue;
      }
      const bool is_image = name == "boot" || name == "imgexec" || name == "imgselect";  // or its name
      if (!is_image || word.text.find("://") != std::string_view::npos)
        lint_file(word.text, word.offset, script_, warnings_);
      if (!several) return;
    }
  }

  const Script& script_;
  config::Errors& warnings_;
  std::vector<Line> lines_;
  std::set<std::string_view> labels_;
};

}  // namespace

void lint_ipxe(const Script& script, config::Errors& warnings) { Linter(script, warnings).run(); }

}  // namespace pxe::ipxe_render
