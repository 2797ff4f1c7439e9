// Control messages of datagrams (cmsg(3)), typed.
#pragma once

#include <sys/socket.h>

#include <cstring>
#include <optional>

namespace pxe::tftpd {

template <class Value>
std::optional<Value> find_control(msghdr& message, int level, int type) {
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != level || header->cmsg_type != type) continue;
    Value value{};
    std::memcpy(&value, CMSG_DATA(header), sizeof value);
    return value;
  }
  return std::nullopt;
}

// Behind those that are there; message.msg_control has to have room and be zeroed.
template <class Value>
void add_control(msghdr& message, int level, int type, const Value& value) {
  auto* header = reinterpret_cast<cmsghdr*>(static_cast<char*>(message.msg_control) + message.msg_controllen);
  header->cmsg_level = level;
  header->cmsg_type = type;
  header->cmsg_len = CMSG_LEN(sizeof value);
  std::memcpy(CMSG_DATA(header), &value, sizeof value);
  message.msg_controllen += CMSG_SPACE(sizeof value);
}

}  // namespace pxe::tftpd
