#include "tools/pxe-sniff/sniff.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

#include "common/base/text.hpp"
#include "common/cli/command_line.hpp"
#include "common/cli/run.hpp"
#include "tools/pxe-sniff/capture.hpp"
#include "tools/pxe-sniff/options.hpp"
#include "tools/pxe-sniff/privileges.hpp"
#include "tools/pxe-sniff/pump.hpp"

namespace pxe::sniff {
namespace {

constexpr std::string_view program = "pxe-sniff";

int refuse(const Error& error) {
  cli::complain(program, error.sentence);
  return cli::failed;
}

Result<std::unique_ptr<Capture>> open_capture(const Options& options) {
  if (!options.read.empty()) return Capture::open_file(options.read, options.filter);
  return Capture::open_live({options.interfaces, options.promiscuous, options.http_ports, options.filter});
}

int list_interfaces() {
  const auto interfaces = Capture::interfaces();
  if (!interfaces) return refuse(interfaces.error());
  for (const Interface& one : *interfaces) {
    const std::string line = fmt::format("{:<16} {:<5} {}\n", printable(one.name), one.up ? "up" : "down",
                                         fmt::join(one.addresses, " "));
    std::fwrite(line.data(), 1, line.size(), stdout);
  }
  return cli::done;
}

// Frames are nothing to type, and nothing to look at.
Result<void> check_terminal(const Options& options) {
  if (options.read == "-" && isatty(STDIN_FILENO) != 0)
    return fail("-r -: the standard input is a terminal: name a file, or send a capture through a pipe");
  if (options.write == "-" && isatty(STDOUT_FILENO) != 0)
    return fail("-w -: the standard output is a terminal: name a file, or send it into a pipe");
  return {};
}

int run_capture(const Options& options) {
  if (const auto done = check_terminal(options); !done) {
    cli::complain(program, done.error().sentence);
    return cli::usage;
  }
  auto capture = open_capture(options);
  if (!capture) return refuse(capture.error());
  const int link_type = (*capture)->link_type();
  if (!frame::is_supported_link(link_type)) {
    return refuse({fmt::format("{}: unsupported link type {}", options.read, link_type)});
  }
  std::unique_ptr<CaptureWriter> writer;
  if (!options.write.empty()) {
    if (!(*capture)->has_one_link_type()) {
      return refuse(
          {"-w: these interfaces have different link types, and a pcap file holds one: write one file each"});
    }
    auto created = CaptureWriter::create(options.write, link_type);
    if (!created) return refuse(created.error());
    writer = std::move(*created);
  }
  if (!options.interfaces.empty()) drop_privileges();

  Pump pump(options, writer.get(), (*capture)->is_live() || isatty(STDOUT_FILENO) != 0);
  const auto ended = (*capture)->run([&](const Frame& frame) { return pump.on_frame(frame); });
  (void)pump.finish();  // what went wrong with stdout, cli::run() finds and says
  if (writer) (void)writer->flush();
  if (const std::string note = (*capture)->note(); !note.empty()) cli::complain(program, note);
  if (const std::string note = pump.note(); !note.empty()) cli::complain(program, note);
  if (!ended) return refuse(ended.error());
  if (writer && writer->error() != 0 && writer->error() != EPIPE) {
    return refuse({fmt::format("cannot write {}: {}", options.write, std::strerror(writer->error()))});
  }
  return cli::done;
}

}  // namespace

int sniff(int argc, char** argv) {
  const auto options = parse_options(argc, argv);
  if (const int* code = std::get_if<int>(&options)) return *code;
  const auto& wanted = std::get<Options>(options);
  return wanted.list_interfaces ? list_interfaces() : run_capture(wanted);
}

}  // namespace pxe::sniff
