#include "tools/pxe-tftpd/outbox.hpp"

#include <netinet/in.h>
#include <netinet/udp.h>

#include <algorithm>
#include <cerrno>

#include "tools/pxe-tftpd/control.hpp"
#include "tools/pxe-tftpd/udp.hpp"

namespace pxe::tftpd {
namespace {

constexpr std::size_t buffer_size = std::size_t{1} << 17;
constexpr std::size_t most_messages = 64;
// What the kernel cuts at most out of one message.
constexpr std::size_t most_segments = 64;
constexpr std::size_t most_segmented_bytes = 65000;

// The pieces are larger than the route's MTU, or the interface computes no checksums.
bool cannot_cut(int error) { return error == EINVAL || error == EMSGSIZE || error == EIO; }

bool is_full(int error) { return error == EAGAIN || error == EWOULDBLOCK; }

}  // namespace

struct Outbox::Messages {
  struct alignas(cmsghdr) Control {
    std::array<char, CMSG_SPACE(sizeof(in_pktinfo)) + CMSG_SPACE(sizeof(std::uint16_t))> bytes;
  };
  struct Run {
    TransferId transfer;
    SendBlocks blocks{1, 0};
    std::size_t size = 0;  // of one datagram
  };
  std::array<mmsghdr, most_messages> headers{};
  std::array<sockaddr_in, most_messages> names{};
  std::array<iovec, most_messages> places{};
  std::array<Control, most_messages> controls{};
  std::array<Run, most_messages> runs{};
  std::size_t count = 0;

  bool is_segmented(std::size_t i) const { return places[i].iov_len > runs[i].size; }
};

Outbox::Outbox(OnBlocked on_blocked, OnUnsent on_unsent)
    : on_blocked_(std::move(on_blocked)),
      on_unsent_(std::move(on_unsent)),
      buffer_(new std::uint8_t[buffer_size]),
      messages_(std::make_unique<Messages>()) {}
Outbox::~Outbox() = default;

std::size_t Outbox::most_in_run(std::size_t size) {
  return std::max<std::size_t>(std::min(most_segments, most_segmented_bytes / size), 1);
}

std::span<std::uint8_t> Outbox::room(int fd, std::size_t bytes) {
  if (fd != fd_ || used_ + bytes > buffer_size || messages_->count == most_messages) flush();
  fd_ = fd;
  return {buffer_.get() + used_, bytes};
}

void Outbox::add(const Route& route, std::size_t bytes, std::size_t size, const TransferId& transfer,
                 SendBlocks blocks) {
  const std::size_t i = messages_->count++;
  messages_->runs[i] = {transfer, blocks, size};
  messages_->names[i] = to_sockaddr(route.to);
  messages_->places[i] = {buffer_.get() + used_, bytes};
  messages_->controls[i] = {};
  msghdr& header = messages_->headers[i].msg_hdr;
  header = {&messages_->names[i],
            sizeof(sockaddr_in),
            &messages_->places[i],
            1,
            messages_->controls[i].bytes.data(),
            0,
            0};
  if (route.from) {
    in_pktinfo info{};
    info.ipi_spec_dst.s_addr = htonl(route.from->value());
    add_control(header, IPPROTO_IP, IP_PKTINFO, info);
  }
  if (bytes > size) add_control(header, SOL_UDP, UDP_SEGMENT, static_cast<std::uint16_t>(size));
  used_ += bytes;
}

void Outbox::add(const Route& route, Bytes datagram) {
  const auto place = room(route.fd, datagram.size());
  std::copy(datagram.begin(), datagram.end(), place.begin());
  add(route, datagram.size(), datagram.size(), {}, {1, 0});
}

// What the network does not take is passed over as if it had been lost on the way, so that one such datagram
// does not stop the rest.
void Outbox::flush() {
  const std::size_t count = std::exchange(messages_->count, 0);
  std::size_t next = 0;
  std::size_t tried_again = count;
  while (next < count) {
    const int sent = sendmmsg(fd_, &messages_->headers[next], static_cast<unsigned>(count - next), 0);
    const int error = errno;
    if (sent > 0) {
      next += static_cast<std::size_t>(sent);
    } else if (is_full(error)) {
      break;
    } else if (messages_->is_segmented(next) && cannot_cut(error)) {
      send_singly(next++);
    } else if (tried_again != next) {
      tried_again = next;  // an answer to an earlier datagram is reported once, by whatever is sent next
    } else {
      on_unsent_(to_peer(messages_->names[next++]), error);
    }
  }
  used_ = 0;
  for (; next < count; ++next) {
    const Messages::Run& run = messages_->runs[next];
    if (run.blocks.count > 0) on_blocked_(fd_, run.transfer, run.blocks);
  }
}

// Where the kernel cannot cut for this route.
void Outbox::send_singly(std::size_t index) {
  const iovec all = messages_->places[index];
  const std::size_t size = messages_->runs[index].size;
  msghdr header = messages_->headers[index].msg_hdr;
  header.msg_controllen -= CMSG_SPACE(sizeof(std::uint16_t));  // UDP_SEGMENT is the last
  iovec place{all.iov_base, 0};
  header.msg_iov = &place;
  for (std::size_t done = 0; done < all.iov_len; done += size) {
    place = {static_cast<std::uint8_t*>(all.iov_base) + done, std::min(size, all.iov_len - done)};
    if (sendmsg(fd_, &header, 0) < 0 && !is_full(errno)) on_unsent_(to_peer(messages_->names[index]), errno);
  }
}

}  // namespace pxe::tftpd
