#include "common/dhcp/message.hpp"

#include <algorithm>

namespace pxe::dhcp {
namespace {

constexpr std::uint32_t magic_cookie = 0x63825363;  // RFC 2131 §3
constexpr std::size_t piece_size = 255;

template <std::size_t size>
std::string_view up_to_nul(const std::array<char, size>& field) {
  return {field.data(),
          static_cast<std::size_t>(std::find(field.begin(), field.end(), '\0') - field.begin())};
}

template <std::size_t size>
void copy_name(std::string_view name, std::array<char, size>& field) {
  field.fill('\0');
  std::copy_n(name.begin(), std::min(name.size(), size - 1), field.begin());
}

template <std::size_t size>
Bytes as_field(const std::array<char, size>& field) {
  return as_bytes({field.data(), size});
}

std::uint8_t overload(const Options& options) {
  const auto value = options.u8(option::dhcp_option_overload);
  return value && *value <= 3 ? *value : std::uint8_t{0};
}

std::size_t encoded_size(std::size_t length) {
  const std::size_t pieces = length == 0 ? 1 : (length + piece_size - 1) / piece_size;
  return length + 2 * pieces;
}

void write_option(Writer& writer, std::uint8_t code, Bytes value) {
  do {
    const Bytes piece = value.first(std::min(value.size(), piece_size));
    writer.u8(code);
    writer.u8(static_cast<std::uint8_t>(piece.size()));
    writer.bytes(piece);
    value = value.subspan(piece.size());
  } while (!value.empty());
}

void write_header(Writer& writer, const Message& message) {
  writer.u8(static_cast<std::uint8_t>(message.op));
  writer.u8(message.htype);
  writer.u8(message.hlen);
  writer.u8(message.hops);
  writer.u32(message.xid);
  writer.u16(message.secs);
  writer.u16(message.flags);
  for (const Ipv4Address address : {message.ciaddr, message.yiaddr, message.siaddr, message.giaddr}) {
    writer.u32(address.value());
  }
  writer.bytes(message.chaddr.bytes());
  writer.zeros(MacAddress::max_size - message.chaddr.size());
  writer.bytes(as_field(message.sname));
  writer.bytes(as_field(message.file));
}

}  // namespace

std::string_view to_string(DecodeError error) {
  switch (error) {
    case DecodeError::too_short: return "shorter than a BOOTP header";
    case DecodeError::unknown_op: return "op is neither request nor reply";
    case DecodeError::hardware_address_too_long: return "hlen is over 16";
  }
  return "";
}

std::string_view Message::server_name() const {
  return (overload(options) & 2) != 0 ? std::string_view{} : up_to_nul(sname);
}
std::string_view Message::file_name() const {
  return (overload(options) & 1) != 0 ? std::string_view{} : up_to_nul(file);
}
void Message::set_server_name(std::string_view name) { copy_name(name, sname); }
void Message::set_file_name(std::string_view name) { copy_name(name, file); }

std::optional<MessageType> Message::type() const {
  const auto value = options.u8(option::dhcp_message_type);
  if (!value || !message_type_name(*value)) return std::nullopt;
  return static_cast<MessageType>(*value);
}

Result<Message, DecodeError> decode(Bytes datagram) {
  if (datagram.size() < fixed_size) return tl::make_unexpected(DecodeError::too_short);
  Reader reader(datagram);
  Message message;
  const std::uint8_t op = reader.u8();
  if (op != 1 && op != 2) return tl::make_unexpected(DecodeError::unknown_op);
  message.op = static_cast<Op>(op);
  message.htype = reader.u8();
  message.hlen = reader.u8();
  if (message.hlen > MacAddress::max_size) {
    return tl::make_unexpected(DecodeError::hardware_address_too_long);
  }
  message.hops = reader.u8();
  message.xid = reader.u32();
  message.secs = reader.u16();
  message.flags = reader.u16();
  message.ciaddr = read_ipv4(reader);
  message.yiaddr = read_ipv4(reader);
  message.siaddr = read_ipv4(reader);
  message.giaddr = read_ipv4(reader);
  message.chaddr = MacAddress::from_bytes(reader.take(MacAddress::max_size).first(message.hlen));
  const Bytes sname = reader.take(message.sname.size());
  const Bytes file = reader.take(message.file.size());
  std::copy(sname.begin(), sname.end(), message.sname.begin());
  std::copy(file.begin(), file.end(), message.file.begin());
  if (reader.remaining() >= 4 && reader.u32() == magic_cookie) {
    message.has_cookie = true;
    message.defect = message.options.decode(reader.rest(), file, sname);
  }
  return message;
}

std::bitset<256> encode(const Message& message, std::size_t max_size, std::vector<std::uint8_t>& out) {
  out.clear();
  out.reserve(max_size);
  Writer writer(out);
  write_header(writer, message);
  std::bitset<256> omitted;
  if (message.has_cookie) {
    writer.u32(magic_cookie);
    const auto agent = message.options.find(option::dhcp_agent_options);
    const std::size_t kept = 1 + (agent ? encoded_size(agent->size()) : 0);  // the end mark and option 82
    for (const Options::Entry& entry : message.options.entries()) {
      if (entry.code == option::dhcp_agent_options) continue;
      if (writer.size() + encoded_size(entry.length) + kept > max_size) {
        omitted.set(entry.code);
      } else {
        write_option(writer, entry.code, message.options.value(entry));
      }
    }
    if (agent) write_option(writer, option::dhcp_agent_options, *agent);
    writer.u8(option::end);
  }
  if (out.size() < smallest_reply) writer.zeros(smallest_reply - out.size());
  return omitted;
}

}  // namespace pxe::dhcp
