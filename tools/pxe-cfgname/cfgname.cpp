#include "tools/pxe-cfgname/cfgname.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "common/base/json_writer.hpp"
#include "common/cli/command_line.hpp"
#include "common/cli/run.hpp"
#include "tools/pxe-cfgname/explain.hpp"
#include "tools/pxe-cfgname/lookup.hpp"
#include "tools/pxe-cfgname/machine.hpp"
#include "tools/pxe-cfgname/options.hpp"

namespace pxe::cfgname {
namespace {

constexpr const char* program = "pxe-cfgname";

void print(std::string_view line) {
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fputc('\n', stdout);
}

class Printer {
 public:
  explicit Printer(const Options& options) : options_(options) {}

  // The exit code: usage where no name can be made, failed where --first finds none or no server answers.
  int print(const Machine& machine) {
    if (const auto done = list_names(options_.recipe, machine, names_); !done) {
      cli::complain(program, done.error().sentence);
      return cli::usage;
    }
    const bool looks = !options_.roots.empty() || options_.fetch;
    if (!looks && !options_.json && !options_.base) {
      std::fwrite(names_.text().data(), 1, names_.text().size(), stdout);
      return cli::done;
    }
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (!looks) {
        print_line(machine, names_[i], nullptr);
        continue;
      }
      const auto lookup = look(names_[i]);
      if (!lookup) return cli::failed;
      if (!options_.first) {
        print_line(machine, names_[i], &*lookup);
      } else if (is_first(machine, names_[i], *lookup)) {
        return cli::done;
      }
    }
    return options_.first ? cli::failed : cli::done;
  }

 private:
  // Absent when the server does not answer, which has then been said.
  std::optional<Lookup> look(std::string_view name) const {
    if (!options_.fetch) return look_up(options_.roots, name, probe_file);
    const auto state = fetch(*options_.base, name);
    if (state) return Lookup{*state, url_of(*options_.base, name)};
    cli::complain(program, state.error().sentence);
    return std::nullopt;
  }

  // The loader takes the first name that the server has. A file that cannot be read is answered with an
  // error, after which the loader tries the next name.
  bool is_first(const Machine& machine, std::string_view name, const Lookup& lookup) const {
    if (lookup.state == State::unreadable)
      cli::complain(program, lookup.path + " is there but cannot be read");
    if (lookup.state != State::found) return false;
    if (options_.json) {
      print_line(machine, name, &lookup);
    } else {
      cfgname::print(lookup.path);
    }
    return true;
  }

  void print_line(const Machine& machine, std::string_view name, const Lookup* lookup) const {
    if (options_.json) return print_json(machine, name, lookup);
    const std::string url = options_.base ? url_of(*options_.base, name) : std::string();
    if (!lookup) return cfgname::print(url);
    const std::string_view path = !url.empty() ? url : lookup->path.empty() ? name : lookup->path;
    cfgname::print(fmt::format("{:<10} {}", to_string(lookup->state), path));
  }

  void print_json(const Machine& machine, std::string_view name, const Lookup* lookup) const {
    std::string line;
    JsonWriter writer(line);
    writer.begin_object("");
    if (options_.reads_stdin) {  // whose the name is
      const LoaderIdentity& identity = machine.identity;
      if (identity.mac) writer.text("mac", identity.mac->to_string());
      if (identity.ip) writer.text("ip", identity.ip->to_string());
      if (identity.uuid) writer.text("uuid", identity.uuid->to_string());
    }
    writer.text("name", name);
    if (options_.base) writer.text("url", url_of(*options_.base, name));
    if (lookup) writer.text("state", to_string(lookup->state));
    if (lookup && !options_.base && !lookup->path.empty()) writer.text("path", lookup->path);
    writer.end_object();
    cfgname::print(line);
  }

  const Options& options_;
  NameList names_;
};

// Machines on stdin, one a line, as they come: what is printed is out before more is waited for.
class Feed {
 public:
  explicit Feed(const Options& options) : options_(options), printer_(options) {}

  int run() {
    std::string text;
    std::string buffer(65536, '\0');
    for (;;) {
      const ssize_t size = read(STDIN_FILENO, buffer.data(), buffer.size());
      if (size < 0 && errno == EINTR) continue;
      if (size < 0) {
        cli::complain(program, std::string("cannot read the input: ") + std::strerror(errno));
        return cli::failed;
      }
      if (size == 0) break;
      text.append(buffer.data(), static_cast<std::size_t>(size));
      text.erase(0, take_lines(text));
      if (text.size() > most_text) {
        complain("there is no end of it");
        return cli::failed;
      }
      if (std::fflush(stdout) != 0) return code_;  // the reader has gone
    }
    if (!text.empty()) take(text);
    return code_;
  }

 private:
  static constexpr std::size_t most_text = 1 << 20;

  // How many bytes they were.
  std::size_t take_lines(std::string_view text) {
    std::size_t begin = 0;
    for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n', begin)) {
      take(text.substr(begin, end - begin));
      begin = end + 1;
    }
    return begin;
  }

  void take(std::string_view line) {
    ++line_;
    auto machine = parse_machine_line(line, options_.machine.identity);
    if (!machine) return complain(machine.error().sentence);
    if (!*machine) return;
    // A capture has a line a packet, of the same machine many times over.
    if (line.starts_with('{') && last_ == **machine) return;
    last_ = std::move(**machine);
    code_ = std::max(code_, printer_.print(*last_));
  }

  void complain(const std::string& sentence) {
    cli::complain(program, fmt::format("line {}: {}", std::max<std::uint64_t>(line_, 1), sentence));
    code_ = cli::failed;
  }

  const Options& options_;
  Printer printer_;
  std::optional<Machine> last_;
  std::uint64_t line_ = 0;
  int code_ = cli::done;
};

}  // namespace

int cfgname(int argc, char** argv) {
  const auto parsed = parse_options(argc, argv);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const auto& options = std::get<Options>(parsed);
  for (const std::string& root : options.roots) {
    if (const auto done = check_root(root); !done) {
      cli::complain(program, "--root: " + done.error().sentence);
      return cli::usage;
    }
  }
  if (!options.reverse.empty()) return explain(options.reverse, options.json);
  if (options.reads_stdin) return Feed(options).run();
  return Printer(options).print(options.machine);
}

}  // namespace pxe::cfgname
