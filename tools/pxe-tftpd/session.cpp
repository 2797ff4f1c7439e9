#include "tools/pxe-tftpd/session.hpp"

#include <algorithm>
#include <array>

namespace pxe::tftpd {
namespace {

constexpr std::size_t data_header = 4;
constexpr std::size_t most_blocks_at_once = 64;
constexpr Duration between_answers_to_strangers = std::chrono::seconds(1);

Terms terms_of(const Assignment& assignment) {
  const Negotiated& negotiated = assignment.negotiated;
  return {!assignment.oack.empty(), negotiated.windowsize, negotiated.timeout,
          assignment.content->last_block()};
}

}  // namespace

Session::Session(asio::io_context& io, Socket socket, Assignment assignment, Buffers& buffers, OnEnd on_end)
    : assignment_(std::move(assignment)),
      transfer_(terms_of(assignment_)),
      socket_(io, socket.release()),
      timer_(io),
      buffers_(buffers),
      on_end_(std::move(on_end)),
      last_heard_(Clock::now()) {}

void Session::start() {
  wait_for_packet();
  perform(transfer_.start(Clock::now()));
}

std::uint64_t Session::acknowledged_bytes() const {
  const std::uint64_t blocks = transfer_.acknowledged();
  const auto last = assignment_.content->last_block();
  const std::uint64_t all = blocks * assignment_.negotiated.blksize;
  return last && blocks == *last ? all - assignment_.negotiated.blksize + last_block_bytes_ : all;
}

// One packet a wait: the reactor tells again when more are there, and other transfers get their turn.
void Session::wait_for_packet() {
  socket_.async_wait(asio::posix::stream_descriptor::wait_read,
                     [self = shared_from_this()](const boost::system::error_code& error) {
                       if (error || !self->socket_.is_open()) return;
                       self->on_packet();
                       if (self->socket_.is_open()) self->wait_for_packet();
                     });
}

void Session::on_packet() {
  const auto datagram = receive(socket_.native_handle(), buffers_.receive);
  if (!datagram) {
    if (was_unreachable(socket_.native_handle(), assignment_.peer)) perform(transfer_.on_unreachable());
    return;
  }
  if (datagram->from != assignment_.peer) {
    on_foreign(*datagram);
    return;
  }
  const auto packet = tftp::decode(datagram->bytes);
  if (!packet) return;
  last_heard_ = Clock::now();
  perform(answer(*packet, last_heard_));
}

// RFC 1350 §4: told that it is wrong here, without disturbing the transfer. An ERROR is never answered.
void Session::on_foreign(const Datagram& datagram) {
  const auto packet = tftp::decode(datagram.bytes);
  if (!packet || std::holds_alternative<tftp::ErrorPacket>(*packet)) return;
  const Time now = Clock::now();
  if (foreign_answered_at_ && now - *foreign_answered_at_ < between_answers_to_strangers) return;
  foreign_answered_at_ = now;
  std::vector<std::uint8_t> bytes;
  tftp::encode(tftp::ErrorPacket{tftp::ErrorCode::unknown_transfer_id, "unknown transfer id"}, bytes);
  (void)send_to(socket_.native_handle(), datagram.from, bytes);
}

Action Session::answer(const tftp::Packet& packet, Time now) {
  if (const auto* ack = std::get_if<tftp::Ack>(&packet)) return transfer_.on_ack(ack->block, now);
  if (const auto* error = std::get_if<tftp::ErrorPacket>(&packet)) return transfer_.on_error(*error);
  return Nothing{};  // nothing else has a meaning in a read transfer
}

void Session::perform(Action action) {
  if (!socket_.is_open()) return;
  if (const auto* blocks = std::get_if<SendBlocks>(&action)) {
    const bool follows = blocks->first == pending_.first + pending_.count;
    pending_ = follows ? SendBlocks{pending_.first, pending_.count + blocks->count} : *blocks;
    send_blocks();
  } else if (std::holds_alternative<SendOack>(action)) {
    send_oack();
  } else if (const auto* over = std::get_if<End>(&action)) {
    end(*over);
  }
  if (socket_.is_open()) arm_timer();
}

void Session::send_oack() {
  std::vector<std::uint8_t> bytes;
  tftp::encode(tftp::OptionAck{assignment_.oack}, bytes);
  (void)send_to(socket_.native_handle(), assignment_.peer, bytes);
}

void Session::send_blocks() {
  while (socket_.is_open() && pending_.count > 0) {
    const std::size_t sent = send_some_blocks();
    if (sent == 0) return;
  }
}

// Reads and sends one run of blocks. 0: the socket is full, or the transfer has ended.
std::size_t Session::send_some_blocks() {
  const std::size_t blksize = assignment_.negotiated.blksize;
  const std::size_t stride = data_header + blksize;
  const std::size_t most =
      std::min({std::size_t{pending_.count}, most_blocks_at_once, buffers_.send.size() / stride});
  std::array<std::span<std::uint8_t>, most_blocks_at_once> places;
  const std::span<std::uint8_t> buffer(buffers_.send);
  for (std::size_t i = 0; i < most; ++i) {
    const std::uint64_t block = pending_.first + i;
    const auto header = buffer.subspan(i * stride, data_header);
    header[0] = 0;
    header[1] = static_cast<std::uint8_t>(tftp::Opcode::data);
    header[2] = static_cast<std::uint8_t>(block >> 8);
    header[3] = static_cast<std::uint8_t>(block);
    places[i] = buffer.subspan(i * stride + data_header, blksize);
  }
  const auto got = assignment_.content->read(pending_.first, {places.data(), most});
  if (!got) {
    perform(transfer_.on_unreadable());
    return 0;
  }
  std::size_t count = most;
  if (*got < most * blksize) {
    count = *got / blksize + 1;
    last_block_bytes_ = *got % blksize;
    transfer_.ends_at(pending_.first + count - 1);
    pending_.count = static_cast<std::uint32_t>(count);
  }
  const Bytes run(buffers_.send.data(), count * data_header + *got);
  const std::size_t sent = send_run(socket_.native_handle(), assignment_.peer, run, stride);
  pending_.first += sent;
  pending_.count -= static_cast<std::uint32_t>(sent);
  if (sent == count) return sent;
  wait_until_writable();
  return 0;
}

void Session::wait_until_writable() {
  if (std::exchange(waits_to_write_, true)) return;
  socket_.async_wait(asio::posix::stream_descriptor::wait_write,
                     [self = shared_from_this()](const boost::system::error_code& error) {
                       self->waits_to_write_ = false;
                       if (!error) self->send_blocks();
                     });
}

void Session::end(const End& end) {
  if (end.farewell) {
    std::vector<std::uint8_t> bytes;
    tftp::encode(*end.farewell, bytes);
    (void)send_to(socket_.native_handle(), assignment_.peer, bytes);
  }
  socket_.close();
  timer_.cancel();
  if (const auto on_end = std::exchange(on_end_, {})) on_end(end);
}

// The deadline moves with every ACK, and mostly to a later time: the timer is left alone then, and looks
// again when it fires.
void Session::arm_timer() {
  const Time deadline = transfer_.deadline();
  if (armed_for_ && *armed_for_ <= deadline) return;
  armed_for_ = deadline;
  timer_.expires_at(deadline);
  timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
    if (!error) self->on_timer();
  });
}

void Session::on_timer() {
  armed_for_.reset();
  perform(transfer_.on_deadline(Clock::now()));
}

}  // namespace pxe::tftpd
