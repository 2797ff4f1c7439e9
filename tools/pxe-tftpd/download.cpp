#include "tools/pxe-tftpd/download.hpp"

#include <algorithm>
#include <array>

namespace pxe::tftpd {
namespace {

constexpr std::size_t data_header = 4;
constexpr std::size_t most_blocks_at_once = 64;

Terms terms_of(const Assignment& assignment) {
  const Negotiated& negotiated = assignment.negotiated;
  return {!negotiated.granted.empty(), negotiated.windowsize, negotiated.timeout,
          assignment.content->last_block()};
}

void write_header(std::span<std::uint8_t> place, std::uint64_t block) {
  place[0] = 0;
  place[1] = static_cast<std::uint8_t>(tftp::Opcode::data);
  place[2] = static_cast<std::uint8_t>(block >> 8);
  place[3] = static_cast<std::uint8_t>(block);
}

}  // namespace

Download::Download(Outbox& outbox, const Route& route, const TransferId& id, Assignment assignment)
    : Session(outbox, route), id_(id), assignment_(std::move(assignment)), transfer_(terms_of(assignment_)) {}

std::uint64_t Download::bytes() const {
  const std::uint64_t blocks = transfer_.acknowledged();
  const auto last = assignment_.content->last_block();
  const std::uint64_t all = blocks * assignment_.negotiated.blksize;
  return last && blocks == *last ? all - assignment_.negotiated.blksize + last_block_bytes_ : all;
}

void Download::on_packet(const tftp::Packet& packet, Time now) {
  if (const auto* ack = std::get_if<tftp::Ack>(&packet)) perform(transfer_.on_ack(ack->block, now));
  if (const auto* error = std::get_if<tftp::ErrorPacket>(&packet)) perform(transfer_.on_error(*error));
  // nothing else has a meaning here
}

void Download::perform(const Action& action) {
  if (end()) return;
  if (const auto* blocks = std::get_if<SendBlocks>(&action)) {
    const bool follows = blocks->first == pending_.first + pending_.count;
    pending_ = follows ? SendBlocks{pending_.first, pending_.count + blocks->count} : *blocks;
    send_blocks();
  } else if (std::holds_alternative<SendOack>(action)) {
    send(tftp::OptionAck{assignment_.negotiated.oack(assignment_.size)});
  } else if (const auto* over = std::get_if<End>(&action)) {
    finish(*over);
  }
}

void Download::on_blocked(SendBlocks unsent) {
  is_blocked_ = true;
  const std::uint64_t end = std::max(pending_.first + pending_.count, unsent.first + unsent.count);
  const std::uint64_t first = pending_.count > 0 ? std::min(pending_.first, unsent.first) : unsent.first;
  pending_ = {first, static_cast<std::uint32_t>(end - first)};
}

void Download::on_writable() {
  is_blocked_ = false;
  if (!end()) send_blocks();
}

void Download::send_blocks() {
  while (!is_blocked_ && pending_.count > 0 && send_some_blocks()) {
  }
}

// Reads and sends one run of blocks. false: the transfer has ended.
bool Download::send_some_blocks() {
  const std::size_t blksize = assignment_.negotiated.blksize;
  const std::size_t stride = data_header + blksize;
  const SendBlocks wanted = pending_;
  const std::size_t most =
      std::min({std::size_t{wanted.count}, most_blocks_at_once, Outbox::most_in_run(stride)});
  const auto room = outbox().room(route().fd, most * stride);
  if (is_blocked_) return true;  // what had to go first did not
  std::array<std::span<std::uint8_t>, most_blocks_at_once> places;
  for (std::size_t i = 0; i < most; ++i) {
    write_header(room.subspan(i * stride, data_header), wanted.first + i);
    places[i] = room.subspan(i * stride + data_header, blksize);
  }
  const auto got = assignment_.content->read(wanted.first, {places.data(), most});
  if (!got) {
    perform(transfer_.on_unreadable());
    return false;
  }
  std::size_t count = most;
  pending_ = {wanted.first + most, static_cast<std::uint32_t>(wanted.count - most)};
  if (*got < most * blksize) {
    count = *got / blksize + 1;
    last_block_bytes_ = *got % blksize;
    transfer_.ends_at(wanted.first + count - 1);
    pending_ = {wanted.first + count, 0};
  }
  outbox().add(route(), count * data_header + *got, stride, id_,
               {wanted.first, static_cast<std::uint32_t>(count)});
  return true;
}

}  // namespace pxe::tftpd
