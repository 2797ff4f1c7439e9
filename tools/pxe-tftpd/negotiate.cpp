#include "tools/pxe-tftpd/negotiate.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "common/base/text.hpp"

namespace pxe::tftpd {
namespace {

constexpr std::uint16_t least_blksize = 8, most_blksize = 65464, default_blksize = 512;  // RFC 2348
constexpr std::uint32_t most_timeout = 255;                                              // RFC 2349
constexpr std::uint32_t most_windowsize = 65535;                                         // RFC 7440
// Half of the block numbers: beyond that an old ACK could not be told from a new one.
constexpr std::uint32_t countable_windowsize = 32768;
// What one window may put on the wire at once, in bytes: no client's socket buffer takes more.
constexpr std::uint32_t most_in_flight = 1 << 20;
constexpr std::uint32_t headers = 20 + 8 + 4;  // IP, UDP, DATA

struct OptionName {
  Granted option;
  std::string_view name;
};
constexpr OptionName names[] = {{Granted::blksize, "blksize"},
                                {Granted::timeout, "timeout"},
                                {Granted::tsize, "tsize"},
                                {Granted::windowsize, "windowsize"}};

std::string_view name_of(Granted option) {
  for (const OptionName& row : names) {
    if (row.option == option) return row.name;
  }
  return "";
}

std::optional<Granted> option_of(std::string_view name) {
  for (const OptionName& row : names) {
    if (row.name == name) return row.option;
  }
  return std::nullopt;
}

std::optional<std::uint32_t> number_in(std::string_view text, std::uint32_t least, std::uint32_t most) {
  const auto value = parse_number<std::uint32_t>(text);
  return value && *value >= least && *value <= most ? value : std::nullopt;
}

// Whether the option is granted; its value then stands in result.
bool grant(Granted option, std::string_view value, const Limits& limits, Negotiated& result) {
  switch (option) {
    case Granted::blksize:
      if (const auto asked = number_in(value, least_blksize, most_blksize)) {
        result.blksize =
            std::min(static_cast<std::uint16_t>(*asked), std::max(limits.blksize, least_blksize));
        return true;
      }
      return false;
    case Granted::timeout:
      // The server may not choose another value (RFC 2349 §2).
      if (const auto asked = number_in(value, 1, most_timeout)) {
        result.timeout = std::chrono::seconds(*asked);
        return true;
      }
      return false;
    case Granted::tsize: {
      const auto asked = parse_number<std::uint64_t>(value);
      result.announced = asked.value_or(0);
      return result.mode == Mode::octet && asked.has_value();
    }
    case Granted::windowsize:
      if (const auto asked = number_in(value, 1, most_windowsize)) {
        result.windowsize = std::min({*asked, std::max(limits.windowsize, 1U), countable_windowsize});
        return true;
      }
      return false;
  }
  return false;
}

Refusal refuse(tftp::ErrorCode code, std::string message) { return {{code, std::move(message)}}; }

}  // namespace

std::uint16_t blksize_for_mtu(std::uint32_t mtu) {
  const std::uint32_t fits = mtu > headers ? mtu - headers : 0;
  return static_cast<std::uint16_t>(std::clamp<std::uint32_t>(fits, default_blksize, most_blksize));
}

bool Negotiated::has(Granted option) const {
  return std::find(granted.begin(), granted.end(), option) != granted.end();
}

std::vector<tftp::Option> Negotiated::oack(std::uint64_t size) const {
  std::vector<tftp::Option> options;
  const auto add = [&](Granted option, std::uint64_t value) {
    options.push_back({std::string(name_of(option)), fmt::format("{}", value)});
  };
  for (const Granted option : granted) {
    switch (option) {
      case Granted::blksize: add(option, blksize); break;
      case Granted::timeout: add(option, static_cast<std::uint64_t>(timeout->count())); break;
      case Granted::tsize: add(option, size); break;
      case Granted::windowsize: add(option, windowsize); break;
    }
  }
  return options;
}

std::variant<Negotiated, Refusal> negotiate(const tftp::Request& request, const Limits& limits) {
  const bool is_upload = request.opcode == tftp::Opcode::wrq;
  if (is_upload && !limits.uploads) {
    return refuse(tftp::ErrorCode::access_violation, "this server takes no uploads");
  }
  Negotiated result;
  if (request.mode == "netascii") {
    result.mode = Mode::netascii;
  } else if (request.mode != "octet") {
    return refuse(tftp::ErrorCode::illegal_operation, "the mode is neither octet nor netascii");
  }
  for (const tftp::Option& asked : request.options) {
    const auto option = option_of(asked.name);
    if (!option || result.has(*option)) continue;
    if (grant(*option, asked.value, limits, result)) result.granted.push_back(*option);
  }
  if (is_upload && result.announced > limits.upload_bytes) {
    return refuse(tftp::ErrorCode::disk_full, "the file is too large");
  }
  result.windowsize = std::min(result.windowsize, std::max(most_in_flight / result.blksize, 1U));
  return result;
}

}  // namespace pxe::tftpd
