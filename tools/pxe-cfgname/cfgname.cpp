#include "tools/pxe-cfgname/cfgname.hpp"

#include <fmt/format.h>

#include <cstdio>

#include "common/base/json_writer.hpp"
#include "common/cli/command_line.hpp"
#include "common/cli/run.hpp"
#include "tools/pxe-cfgname/lookup.hpp"
#include "tools/pxe-cfgname/options.hpp"

namespace pxe::cfgname {
namespace {

constexpr std::size_t longest_name = 127;  // what pxelinux and U-Boot have room for
constexpr std::string_view folder = "pxelinux.cfg/";

void print(std::string_view line) {
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fputc('\n', stdout);
}

void print_marked(const Options& options, const std::string& name, const Lookup& lookup) {
  if (options.json) {
    std::string line;
    JsonWriter writer(line);
    writer.begin_object("");
    writer.text("name", name);
    writer.text("state", to_string(lookup.state));
    if (!lookup.path.empty()) writer.text("path", lookup.path);
    writer.end_object();
    print(line);
  } else {
    print(fmt::format("{:<10} {}", to_string(lookup.state), lookup.path.empty() ? name : lookup.path));
  }
}

// The loader takes the first name that the server has. A file that cannot be read is answered with an error,
// after which the loader tries the next name.
int print_first(const Options& options, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    const Lookup lookup = look_up(options.roots, name, probe_file);
    if (lookup.state == State::unreadable) {
      cli::complain("pxe-cfgname", lookup.path + " is there but cannot be read");
    }
    if (lookup.state != State::found) continue;
    if (options.json) {
      print_marked(options, name, lookup);
    } else {
      print(lookup.path);
    }
    return cli::done;
  }
  return cli::failed;
}

void print_all(const Options& options, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (!options.roots.empty()) {
      print_marked(options, name, look_up(options.roots, name, probe_file));
    } else if (options.json) {
      std::string line;
      JsonWriter writer(line);
      writer.begin_object("");
      writer.text("name", name);
      writer.end_object();
      print(line);
    } else {
      print(name);
    }
  }
}

}  // namespace

int cfgname(int argc, char** argv) {
  const auto parsed = parse_options(argc, argv);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const auto& options = std::get<Options>(parsed);
  std::vector<std::string> names;
  for (const std::string& name : pxelinux_names(options.identity)) {
    names.push_back(fmt::format("{}{}{}", options.prefix, folder, name));
    if (names.back().size() > longest_name) {
      cli::complain("pxe-cfgname",
                    fmt::format("--prefix: {} is longer than the {} characters a loader has room for",
                                names.back(), longest_name));
      return cli::usage;
    }
  }
  if (options.first) return print_first(options, names);
  print_all(options, names);
  return cli::done;
}

}  // namespace pxe::cfgname
