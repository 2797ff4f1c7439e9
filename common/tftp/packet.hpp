// TFTP packets (RFC 1350 §5, RFC 2347).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "common/base/bytes.hpp"
#include "common/base/result.hpp"

namespace pxe::tftp {

inline constexpr std::uint16_t server_port = 69;

enum class Opcode : std::uint16_t { rrq = 1, wrq = 2, data = 3, ack = 4, error = 5, oack = 6 };

enum class ErrorCode : std::uint16_t {
  not_defined = 0,
  file_not_found = 1,
  access_violation = 2,
  disk_full = 3,
  illegal_operation = 4,
  unknown_transfer_id = 5,
  file_exists = 6,
  no_such_user = 7,
  option_refused = 8,  // RFC 2347
};

struct Option {
  std::string name;   // in lower case: RFC 2347 compares without regard to case
  std::string value;  // as it came
  friend bool operator==(const Option&, const Option&) = default;
};

struct Request {
  Opcode opcode = Opcode::rrq;  // or wrq
  std::string filename;         // as it came: any bytes but NUL
  std::string mode;             // in lower case
  std::vector<Option> options;
  friend bool operator==(const Request&, const Request&) = default;
};
struct Data {
  std::uint16_t block = 0;
  Bytes payload;
};
struct Ack {
  std::uint16_t block = 0;
};
struct ErrorPacket {
  ErrorCode code = ErrorCode::not_defined;
  std::string message;
};
struct OptionAck {
  std::vector<Option> options;
};
using Packet = std::variant<Request, Data, Ack, ErrorPacket, OptionAck>;

enum class DecodeError { too_short, unknown_opcode, no_filename, no_mode, unterminated };
std::string_view to_string(DecodeError error);

// An option without a value, and bytes after the last NUL of a request, are dropped without complaint
// (Apple's Open Firmware sends them); an ERROR's message may lack its NUL.
Result<Packet, DecodeError> decode(Bytes datagram);

// Into out, replacing what it held.
void encode(const Request& packet, std::vector<std::uint8_t>& out);
void encode(const Data& packet, std::vector<std::uint8_t>& out);
void encode(const Ack& packet, std::vector<std::uint8_t>& out);
void encode(const ErrorPacket& packet, std::vector<std::uint8_t>& out);
void encode(const OptionAck& packet, std::vector<std::uint8_t>& out);

std::string_view error_name(ErrorCode code);  // `file not found`; empty for a code that no RFC defines

}  // namespace pxe::tftp
