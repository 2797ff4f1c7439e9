// The only file here that knows libpcap: frames from interfaces or from a file, and frames into a file.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/base/result.hpp"
#include "tools/pxe-sniff/event.hpp"

namespace pxe::sniff {

struct LiveOptions {
  std::vector<std::string> interfaces;
  bool promiscuous = true;
  std::vector<std::uint16_t> http_ports;
  std::string filter;  // the user's, instead of filter.hpp's; empty: none
};

struct Interface {
  std::string name;
  bool up = false;
  std::vector<std::string> addresses;  // IPv4
};

class Capture {
 public:
  // A sentence about what to do goes with a missing interface or privilege.
  static Result<std::unique_ptr<Capture>> open_live(const LiveOptions& options);
  // path may be `-` for stdin; filter may be empty.
  static Result<std::unique_ptr<Capture>> open_file(const std::string& path, const std::string& filter);
  static Result<std::vector<Interface>> interfaces();

  virtual ~Capture() = default;

  // Hands over frame after frame until there are no more, on_frame returns false, or SIGINT or SIGTERM comes.
  // The error is one that ended it early; an incomplete file is none, see note().
  virtual Result<void> run(const std::function<bool(const Frame&)>& on_frame) = 0;

  virtual int link_type() const = 0;           // of the first interface
  virtual bool has_one_link_type() const = 0;  // a pcap file can hold no more
  virtual bool is_live() const = 0;
  // What a person should know at the end: frames that the kernel dropped, a file cut short. Empty for
  // nothing.
  virtual std::string note() = 0;
};

// Frames into a pcap file; `-` is stdout.
class CaptureWriter {
 public:
  static Result<std::unique_ptr<CaptureWriter>> create(const std::string& path, int link_type);
  virtual ~CaptureWriter() = default;
  virtual bool write(const Frame& frame) = 0;
  virtual bool flush() = 0;
  virtual int error() const = 0;  // errno of the first write that failed, else 0
};

}  // namespace pxe::sniff
