#include "tools/ipxe-render/lint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

#include "common/base/percent.hpp"
#include "common/base/text.hpp"

namespace pxe::ipxe_render {
namespace {

struct Word {
  std::string_view text;
  std::size_t offset = 0;
};

// The words of each line; comments left out.
std::vector<std::vector<Word>> lines_of(std::string_view text) {
  std::vector<std::vector<Word>> lines;
  std::size_t start = 0;
  for (const std::string_view line : split(text, '\n')) {
    std::vector<Word> words;
    for (std::size_t at = 0; at < line.size();) {
      const auto from = line.find_first_not_of(" \t\r", at);
      if (from == std::string_view::npos) break;
      at = std::min(line.find_first_of(" \t\r", from), line.size());
      words.push_back({line.substr(from, at - from), start + from});
    }
    if (!words.empty() && !words.front().text.starts_with('#')) lines.push_back(std::move(words));
    start += line.size() + 1;
  }
  return lines;
}

void warn(const Script& script, const Word& word, std::string sentence, config::Errors& warnings) {
  warnings.push_back({place_at(script.marks, script.text, word.offset), std::move(sentence)});
}

void lint_initrds(const Script& script, const Word& list, std::string_view names, config::Errors& warnings) {
  for (const std::string_view name : split(names, ',')) lint_file(name, list.offset, script, warnings);
}

void lint_pxelinux(const Script& script, config::Errors& warnings) {
  std::set<std::string> labels;
  std::vector<Word> asked;
  const auto lines = lines_of(script.text);
  for (const auto& words : lines) {
    if (words.size() < 2) continue;
    const std::string key = lower(words[0].text);
    if (key == "label" && !labels.insert(std::string(words[1].text)).second)
      warn(script, words[1], fmt::format("the label {} is there already", printable(words[1].text)),
           warnings);
    if (key == "ontimeout" || key == "onerror" || key == "default") asked.push_back(words[1]);
    if (key == "kernel" || key == "linux" || key == "config" || key == "boot" || key == "com32")
      lint_file(words[1].text, words[1].offset, script, warnings);
    if (key == "initrd") lint_initrds(script, words[1], words[1].text, warnings);
    for (const Word& word : words) {
      constexpr std::string_view initrd = "initrd=";
      if (key == "append" && word.text.starts_with(initrd))
        lint_initrds(script, word, word.text.substr(initrd.size()), warnings);
    }
  }
  for (const Word& label : asked) {
    // It may also be a kernel's name.
    const auto path = files::safe_path(label.text);
    const bool known = labels.contains(std::string(label.text)) ||
                       (path && (!script.served || script.served->answers(*path)) && labels.empty());
    const bool module = label.text.ends_with(".c32");
    if (!known && !module)
      warn(script, label, fmt::format("there is no LABEL {}", printable(label.text)), warnings);
  }
}

void lint_grub(const Script& script, config::Errors& warnings) {
  for (const auto& words : lines_of(script.text)) {
    const std::string_view key = words[0].text;
    const bool loads = key.starts_with("linux") || key.starts_with("initrd") || key == "chainloader" ||
                       key == "configfile" || key == "source";
    const std::size_t most =
        key.starts_with("initrd") ? words.size() : std::min<std::size_t>(2, words.size());
    for (std::size_t i = 1; loads && i < most; ++i) {
      if (words[i].text.find_first_of("$(") == std::string_view::npos)
        lint_file(words[i].text, words[i].offset, script, warnings);
    }
  }
}

}  // namespace

void lint_file(std::string_view name, std::size_t offset, const Script& script, config::Errors& warnings) {
  if (!script.served || name.find("${") != std::string_view::npos) return;
  std::string_view path = name;
  if (!script.http.empty() && name.starts_with(script.http)) {
    path.remove_prefix(script.http.size());
  } else if (name.find(':') != std::string_view::npos) {
    return;  // of another server, or a disk
  }
  path = path.substr(0, path.find_first_of("?#"));
  const auto safe = files::safe_path(percent_decode(path).value_or(std::string(path)));
  if (safe && script.served->answers(*safe)) return;
  warn(script, {name, offset}, fmt::format("no root has {}", printable(path)), warnings);
}

void lint(boot::Language language, const Script& script, config::Errors& warnings) {
  switch (language) {
    case boot::Language::ipxe: return lint_ipxe(script, warnings);
    case boot::Language::pxelinux: return lint_pxelinux(script, warnings);
    case boot::Language::grub: return lint_grub(script, warnings);
    case boot::Language::text: return;
  }
}

}  // namespace pxe::ipxe_render
