// A program's command line, over CLI11, which stays behind command_line.cpp. Every program has --help,
// --version and the same manners: 0 done, 1 could not or no answer, 2 usage or configuration.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.hpp"

namespace pxe::cli {

inline constexpr int done = 0;
inline constexpr int failed = 1;
inline constexpr int usage = 2;

class CommandLine {
 public:
  // The summary is the first line of --help, a sentence without a full stop.
  CommandLine(std::string_view program, std::string_view summary);
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  // names as in `-c,--config`; the target keeps its value when the option is not given.
  void flag(bool& target, const std::string& names, const std::string& help);
  void option(std::string& target, const std::string& names, const std::string& value_name,
              const std::string& help);
  void option(std::optional<std::string>& target, const std::string& names, const std::string& value_name,
              const std::string& help);
  void option(int& target, const std::string& names, const std::string& value_name, const std::string& help);
  void list(std::vector<std::string>& target, const std::string& names, const std::string& value_name,
            const std::string& help);
  void positional(std::string& target, const std::string& value_name, const std::string& help, bool required);
  void positionals(std::vector<std::string>& target, const std::string& value_name, const std::string& help);
  // Text after the options: examples.
  void footer(const std::string& text);

  // Absent when the program shall go on; else the exit code, --help and --version printed on stdout, a usage
  // error as `program: sentence` on stderr.
  std::optional<int> parse(int argc, const char* const* argv);

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace pxe::cli
