#include "tools/pxe-cfgname/explain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "common/base/json_writer.hpp"
#include "common/base/text.hpp"
#include "common/cli/command_line.hpp"
#include "common/cli/run.hpp"
#include "tools/pxe-cfgname/reverse.hpp"

namespace pxe::cfgname {
namespace {

// `mac` and `00:26:b9:5e:30:3a`; `default` and nothing.
struct Said {
  std::string word, value;
};

Said say(const ConfigName& who) {
  if (const auto* uuid = std::get_if<Uuid>(&who)) return {"uuid", uuid->to_string()};
  if (const auto* mac = std::get_if<MacName>(&who)) return {"mac", mac->mac.to_string()};
  if (const auto* network = std::get_if<Ipv4Network>(&who)) {
    return {"ip", network->prefix() == 32 ? network->address().to_string() : network->to_string()};
  }
  return {"default", ""};
}

std::uint8_t hwtype_of(const ConfigName& who) {
  const auto* mac = std::get_if<MacName>(&who);
  return mac ? mac->htype : 1;
}

std::string json_line(const std::string& name, const Meaning& meaning) {
  std::string line;
  JsonWriter writer(line);
  writer.begin_object("");
  writer.text("name", name);
  if (meaning.who) {
    const Said said = say(*meaning.who);
    writer.text("stands_for", said.word);
    if (!said.value.empty()) writer.text(said.word, said.value);
    if (hwtype_of(*meaning.who) != 1) writer.number("hwtype", hwtype_of(*meaning.who));
    if (!meaning.build.empty()) writer.text("build", meaning.build);
  } else {
    writer.text("stands_for", "nobody");
    if (!meaning.meant.empty()) writer.text("meant", meaning.meant);
  }
  writer.end_object();
  return line;
}

std::string text_line(const std::string& name, const Meaning& meaning) {
  std::string what = "nobody";
  if (meaning.who) {
    const Said said = say(*meaning.who);
    what = said.value.empty() ? said.word : said.word + "=" + said.value;
    if (hwtype_of(*meaning.who) != 1) what += fmt::format(" hwtype={}", hwtype_of(*meaning.who));
    if (!meaning.build.empty()) what += " build=" + meaning.build;
  } else if (!meaning.meant.empty()) {
    what += " meant=" + meaning.meant;
  }
  return fmt::format("{:<36} {}", printable(name), printable(what));
}

// False when it cannot be read.
bool add_folder(const std::string& folder, std::vector<std::string>& names) {
  std::error_code error;
  std::vector<std::string> found;
  for (auto at = std::filesystem::directory_iterator(folder, error); !error && at != end(at);
       at.increment(error)) {
    std::error_code ignored;
    if (!at->is_directory(ignored)) found.push_back(at->path().filename());
  }
  if (error) {
    cli::complain("pxe-cfgname", fmt::format("cannot read the folder {}: {}", folder, error.message()));
    return false;
  }
  std::sort(found.begin(), found.end());
  names.insert(names.end(), found.begin(), found.end());
  return true;
}

}  // namespace

int explain(const std::vector<std::string>& names, bool json) {
  std::vector<std::string> all;
  bool well = true;
  for (const std::string& name : names) {
    std::error_code ignored;
    if (!std::filesystem::is_directory(name, ignored)) {
      all.push_back(name);
    } else {
      well = add_folder(name, all) && well;
    }
  }
  for (const std::string& name : all) {
    const Meaning meaning = meaning_of(name);
    well = well && meaning.who;
    const std::string line = (json ? json_line(name, meaning) : text_line(name, meaning)) + "\n";
    std::fwrite(line.data(), 1, line.size(), stdout);
  }
  return well ? cli::done : cli::failed;
}

}  // namespace pxe::cfgname
