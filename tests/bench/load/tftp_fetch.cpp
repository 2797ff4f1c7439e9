#include "tests/bench/load/tftp_fetch.hpp"

#include <fmt/format.h>
#include <netinet/udp.h>
#include <unistd.h>

#include <charconv>

#include "tests/bench/load/sockets.hpp"

#ifndef UDP_GRO
#define UDP_GRO 104
#endif

namespace pxe::bench {

Receiver::Receiver() : slots_(new Slot[slots]) {}

int Receiver::receive(int socket) {
  for (std::size_t i = 0; i < slots; ++i) {
    Slot& slot = slots_[i];
    slot.place = {slot.bytes.data(), slot.bytes.size()};
    headers_[i] = {};
    msghdr& header = headers_[i].msg_hdr;
    header.msg_name = &slot.from;
    header.msg_namelen = sizeof slot.from;
    header.msg_iov = &slot.place;
    header.msg_iovlen = 1;
    header.msg_control = slot.control.data();
    header.msg_controllen = slot.control.size();
  }
  return recvmmsg(socket, headers_.data(), slots, MSG_DONTWAIT, nullptr);
}

std::size_t Receiver::segment(std::size_t slot) const {
  msghdr header = headers_[slot].msg_hdr;
  for (cmsghdr* item = CMSG_FIRSTHDR(&header); item; item = CMSG_NXTHDR(&header, item)) {
    if (item->cmsg_level != SOL_UDP || item->cmsg_type != UDP_GRO) continue;
    int size = 0;
    std::memcpy(&size, CMSG_DATA(item), sizeof size);
    if (size > 0) return static_cast<std::size_t>(size);
  }
  return headers_[slot].msg_len;
}

TftpFetch::TftpFetch(FetchPlan plan, Bytes expected, Ipv4Address local, const sockaddr_in& server)
    : plan_(std::move(plan)),
      expected_(expected),
      peer_(server),
      socket_(must(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), "socket")),
      tries_left_(plan_.tries) {
  set_option(socket_, SOL_SOCKET, SO_RCVBUFFORCE, 1 << 20);
  set_option(socket_, SOL_UDP, UDP_GRO, 1);
  const sockaddr_in here = endpoint(local, 0);
  must(bind(socket_, generic(here), sizeof here), "bind");
}

TftpFetch::~TftpFetch() { close(socket_); }

void TftpFetch::start(Time now) {
  tftp::Request request;
  request.filename = plan_.file;
  request.mode = "octet";
  if (plan_.probe) request.options.push_back({"tsize", "0"});
  if (plan_.blksize != 512) request.options.push_back({"blksize", std::to_string(plan_.blksize)});
  if (plan_.windowsize != 1) request.options.push_back({"windowsize", std::to_string(plan_.windowsize)});
  tftp::encode(request, out_);
  send(now);
}

void TftpFetch::send(Time now) {
  // Before the server's port is known, to the one that it listens on.
  const bool open = !connected_;
  static_cast<void>(
      sendto(socket_, out_.data(), out_.size(), 0, open ? generic(peer_) : nullptr, open ? sizeof peer_ : 0));
  deadline_ = now + from_seconds(plan_.timeout);
}

void TftpFetch::on_time(Time now) {
  if (state_ != State::running || now < deadline_) return;
  if (--tries_left_ <= 0) return fail("no answer");
  ++resent_;
  in_window_ = 0;
  send(now);
}

void TftpFetch::on_readable(Time now, Receiver& receiver) {
  receiver.drain(socket_, [&](Bytes datagram, const sockaddr_in& from) {
    if (state_ == State::running) on_datagram(datagram, from, now);
  });
}

void TftpFetch::on_datagram(Bytes datagram, const sockaddr_in& from, Time now) {
  if (!connected_) {
    peer_ = from;
    must(connect(socket_, generic(peer_), sizeof peer_), "connect");
    connected_ = true;
  }
  // DATA by hand: the decoder's variant is no burden to one machine, but to a thousand in one thread it is.
  if (datagram.size() >= 4 && datagram[0] == 0 && datagram[1] == 3) {
    const auto block = static_cast<std::uint16_t>(datagram[2] << 8 | datagram[3]);
    return on_data({block, datagram.subspan(4)}, now);
  }
  const auto packet = tftp::decode(datagram);
  if (!packet) return;
  if (const auto* answer = std::get_if<tftp::OptionAck>(&*packet)) on_options(*answer, now);
  if (const auto* error = std::get_if<tftp::ErrorPacket>(&*packet)) {
    fail(fmt::format("error {} '{}'", static_cast<int>(error->code), error->message));
  }
}

void TftpFetch::on_options(const tftp::OptionAck& answer, Time now) {
  for (const tftp::Option& option : answer.options) {
    unsigned value = 0;
    std::from_chars(option.value.data(), option.value.data() + option.value.size(), value);
    if (option.name == "blksize") blksize_ = value;
    if (option.name == "windowsize") window_ = value;
    if (option.name == "tsize" && value != expected_.size()) return fail("another size was announced");
  }
  if (blksize_ > plan_.blksize || window_ > plan_.windowsize) return fail("more was granted than asked for");
  if (plan_.probe) {
    tftp::encode(tftp::ErrorPacket{tftp::ErrorCode::option_refused, "User aborted the transfer"}, out_);
    send(now);
    state_ = State::done;
    return;
  }
  acknowledge(0, now);
}

void TftpFetch::acknowledge(std::uint16_t block, Time now) {
  tftp::encode(tftp::Ack{block}, out_);
  in_window_ = 0;
  send(now);
}

void TftpFetch::on_data(const tftp::Data& data, Time now) {
  if (plan_.probe) {  // a server without options: the first block is answer enough
    tftp::encode(tftp::ErrorPacket{tftp::ErrorCode::option_refused, "User aborted the transfer"}, out_);
    send(now);
    state_ = State::done;
    return;
  }
  if (data.block != static_cast<std::uint16_t>(last_ + 1)) {
    // RFC 7440 §4: the gap is told once; what the window still brings is thrown away. A block that was had
    // already (the server's own retransmission) means that the ACK was lost: the timeout says it again.
    if (!gap_told_ && window_ > 1 && static_cast<std::uint16_t>(data.block - last_) < 0x8000 &&
        data.block != last_) {
      gap_told_ = true;
      ++resent_;
      acknowledge(last_, now);
    }
    return;
  }
  gap_told_ = false;
  const bool fits = data.payload.size() <= blksize_ && offset_ + data.payload.size() <= expected_.size();
  if (!fits || std::memcmp(data.payload.data(), expected_.data() + offset_, data.payload.size()) != 0) {
    return fail(fmt::format("wrong bytes at {}", offset_));
  }
  offset_ += data.payload.size();
  last_ = data.block;
  tries_left_ = plan_.tries;
  const bool last = data.payload.size() < blksize_;
  if (++in_window_ == window_ || last) {
    acknowledge(last_, now);
  } else {
    deadline_ = now + from_seconds(plan_.timeout);
  }
  if (!last) return;
  if (offset_ != expected_.size()) return fail(fmt::format("{} of {} bytes", offset_, expected_.size()));
  state_ = State::done;
}

void TftpFetch::fail(std::string why) {
  state_ = State::failed;
  why_ = std::move(why);
}

}  // namespace pxe::bench
