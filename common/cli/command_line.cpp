#include "common/cli/command_line.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>

#include "common/base/text.hpp"

namespace pxe::cli {

struct CommandLine::Parser {
  explicit Parser(std::string_view program, std::string_view summary)
      : name(program), app(std::string(summary), std::string(program)) {}

  std::string name;
  CLI::App app;
};

CommandLine::CommandLine(std::string_view program, std::string_view summary)
    : parser_(std::make_unique<Parser>(program, summary)) {
  parser_->app.set_version_flag("--version", std::string(program) + " " PXE_VERSION,
                                "Print the version and leave");
  parser_->app.set_help_flag("-h,--help", "Print this help and leave");
  parser_->app.get_formatter()->column_width(34);
}

CommandLine::~CommandLine() = default;

void CommandLine::flag(bool& target, const std::string& names, const std::string& help) {
  parser_->app.add_flag(names, target, help);
}

void CommandLine::option(std::string& target, const std::string& names, const std::string& value_name,
                         const std::string& help) {
  parser_->app.add_option(names, target, help)->type_name(value_name);
}

void CommandLine::option(std::optional<std::string>& target, const std::string& names,
                         const std::string& value_name, const std::string& help) {
  parser_->app
      .add_option_function<std::string>(
          names, [&target](const std::string& value) { target = value; }, help)
      ->type_name(value_name);
}

void CommandLine::option(int& target, const std::string& names, const std::string& value_name,
                         const std::string& help) {
  parser_->app.add_option(names, target, help)->type_name(value_name);
}

void CommandLine::list(std::vector<std::string>& target, const std::string& names,
                       const std::string& value_name, const std::string& help) {
  // One value each time it is given: the next word is a positional's.
  parser_->app.add_option(names, target, help)
      ->type_name(value_name)
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
}

void CommandLine::positional(std::string& target, const std::string& value_name, const std::string& help,
                             bool required) {
  parser_->app.add_option(value_name, target, help)->required(required)->type_name("");
}

void CommandLine::positionals(std::vector<std::string>& target, const std::string& value_name,
                              const std::string& help) {
  parser_->app.add_option(value_name, target, help)->type_name("");
}

void CommandLine::footer(const std::string& text) { parser_->app.footer(text); }

std::optional<int> CommandLine::parse(int argc, const char* const* argv) {
  try {
    parser_->app.parse(argc, argv);
    return std::nullopt;
  } catch (const CLI::Success& request) {
    parser_->app.exit(request);  // --help or --version, on stdout
    return done;
  } catch (const CLI::ParseError& error) {
    std::fprintf(stderr, "%s: %s; see %s --help\n", parser_->name.c_str(), printable(error.what()).c_str(),
                 parser_->name.c_str());
    return usage;
  }
}

}  // namespace pxe::cli
