#include "common/tftp/packet.hpp"

#include <optional>

#include "common/base/text.hpp"

namespace pxe::tftp {
namespace {

// The text up to the next NUL, which is consumed with it; absent when there is none.
std::optional<std::string_view> take_string(Bytes& rest) {
  const std::string_view text = as_text(rest);
  const auto nul = text.find('\0');
  if (nul == std::string_view::npos) return std::nullopt;
  rest = rest.subspan(nul + 1);
  return text.substr(0, nul);
}

std::vector<Option> take_options(Bytes rest) {
  std::vector<Option> options;
  for (;;) {
    const auto name = take_string(rest);
    const auto value = name ? take_string(rest) : std::nullopt;
    if (!value) return options;
    options.push_back({lower(*name), std::string(*value)});
  }
}

Result<Packet, DecodeError> decode_request(Opcode opcode, Bytes rest) {
  const auto filename = take_string(rest);
  if (!filename) return tl::make_unexpected(DecodeError::unterminated);
  if (filename->empty()) return tl::make_unexpected(DecodeError::no_filename);
  // Some firmware pads the name with NULs; the mode behind it is never empty.
  while (!rest.empty() && rest.front() == 0) rest = rest.subspan(1);
  const auto mode = take_string(rest);
  if (!mode) return tl::make_unexpected(DecodeError::no_mode);
  return Request{opcode, std::string(*filename), lower(*mode), take_options(rest)};
}

void write_string(Writer& writer, std::string_view text) {
  writer.text(text);
  writer.u8(0);
}

void write_options(Writer& writer, const std::vector<Option>& options) {
  for (const Option& option : options) {
    write_string(writer, option.name);
    write_string(writer, option.value);
  }
}

Writer start(std::vector<std::uint8_t>& out, Opcode opcode) {
  out.clear();
  Writer writer(out);
  writer.u16(static_cast<std::uint16_t>(opcode));
  return writer;
}

}  // namespace

std::string_view to_string(DecodeError error) {
  switch (error) {
    case DecodeError::too_short: return "shorter than a TFTP packet";
    case DecodeError::unknown_opcode: return "unknown opcode";
    case DecodeError::no_filename: return "empty file name";
    case DecodeError::no_mode: return "no transfer mode";
    case DecodeError::unterminated: return "file name without its NUL";
  }
  return "";
}

Result<Packet, DecodeError> decode(Bytes datagram) {
  Reader reader(datagram);
  const std::uint16_t opcode = reader.u16();
  if (!reader.ok()) return tl::make_unexpected(DecodeError::too_short);
  switch (static_cast<Opcode>(opcode)) {
    case Opcode::rrq:
    case Opcode::wrq: return decode_request(static_cast<Opcode>(opcode), reader.rest());
    case Opcode::data: {
      const std::uint16_t block = reader.u16();
      if (!reader.ok()) return tl::make_unexpected(DecodeError::too_short);
      return Data{block, reader.rest()};
    }
    case Opcode::ack: {
      const std::uint16_t block = reader.u16();
      if (!reader.ok()) return tl::make_unexpected(DecodeError::too_short);
      return Ack{block};
    }
    case Opcode::error: {
      const auto code = static_cast<ErrorCode>(reader.u16());
      if (!reader.ok()) return tl::make_unexpected(DecodeError::too_short);
      const std::string_view message = as_text(reader.rest());
      return ErrorPacket{code, std::string(message.substr(0, message.find('\0')))};
    }
    case Opcode::oack: return OptionAck{take_options(reader.rest())};
  }
  return tl::make_unexpected(DecodeError::unknown_opcode);
}

void encode(const Request& packet, std::vector<std::uint8_t>& out) {
  Writer writer = start(out, packet.opcode);
  write_string(writer, packet.filename);
  write_string(writer, packet.mode);
  write_options(writer, packet.options);
}

void encode(const Data& packet, std::vector<std::uint8_t>& out) {
  Writer writer = start(out, Opcode::data);
  writer.u16(packet.block);
  writer.bytes(packet.payload);
}

void encode(const Ack& packet, std::vector<std::uint8_t>& out) {
  Writer writer = start(out, Opcode::ack);
  writer.u16(packet.block);
}

void encode(const ErrorPacket& packet, std::vector<std::uint8_t>& out) {
  Writer writer = start(out, Opcode::error);
  writer.u16(static_cast<std::uint16_t>(packet.code));
  write_string(writer, packet.message);
}

void encode(const OptionAck& packet, std::vector<std::uint8_t>& out) {
  Writer writer = start(out, Opcode::oack);
  write_options(writer, packet.options);
}

std::string_view error_name(ErrorCode code) {
  switch (code) {
    case ErrorCode::not_defined: return "not defined";
    case ErrorCode::file_not_found: return "file not found";
    case ErrorCode::access_violation: return "access violation";
    case ErrorCode::disk_full: return "disk full";
    case ErrorCode::illegal_operation: return "illegal operation";
    case ErrorCode::unknown_transfer_id: return "unknown transfer id";
    case ErrorCode::file_exists: return "file exists";
    case ErrorCode::no_such_user: return "no such user";
    case ErrorCode::option_refused: return "option refused";
  }
  return "";
}

}  // namespace pxe::tftp
