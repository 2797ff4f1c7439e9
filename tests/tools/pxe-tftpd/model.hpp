// A transfer, a client and the network between them, in memory and with a clock of their own, so that every
// loss can be tried in turn and nothing depends on chance.
#pragma once

#include <functional>
#include <queue>
#include <string>
#include <variant>
#include <vector>

#include "tools/pxe-tftpd/content.hpp"
#include "tools/pxe-tftpd/transfer.hpp"

namespace pxe::tftpd::model {

using std::chrono::milliseconds;

struct Packet {
  enum class Kind { oack, data, ack } kind = Kind::data;
  std::uint16_t block = 0;
  std::string payload;
  bool to_client() const { return kind != Kind::ack; }
};

// What the network does with the nth packet (from 0): one delay for every copy that arrives; none: it is
// lost.
using Network = std::function<std::vector<Duration>(std::size_t n, const Packet& packet)>;

inline std::vector<Duration> arrives(std::size_t, const Packet&) { return {milliseconds(1)}; }

struct Case {
  std::string file;
  std::uint16_t blksize = 8;
  std::uint32_t windowsize = 1;
  bool oack = true;
  bool netascii = false;
  Network network = arrives;
  Duration client_patience = milliseconds(700);  // until it says its last ACK again
  bool client_is_silent = false;                 // it has gone, or never was
  int acks_each = 1;                             // how often it says each ACK
};

struct Outcome {
  std::string received;  // by the client, in order
  bool client_done = false;
  std::optional<Ending> ending;  // the server's; absent: it never ended
  std::size_t packets = 0;       // both ways, copies of the network not counted
  std::size_t data = 0;          // DATA packets the server sent
  std::size_t sends = 0;         // times the server sent something
  std::uint64_t retransmissions = 0;
  Duration duration{};
};

class World {
 public:
  explicit World(const Case& one) : case_(one), content_(make_content()), transfer_(terms()) {}

  Outcome run() {
    perform(transfer_.start(now_));
    while (!outcome_.ending && now_ - Time() < std::chrono::minutes(10)) step();
    outcome_.duration = now_ - Time();
    outcome_.retransmissions = transfer_.retransmissions();
    return outcome_;
  }

 private:
  struct Event {
    Time at;
    std::size_t order = 0;
    Packet packet;
    bool operator<(const Event& other) const {
      return at != other.at ? at > other.at : order > other.order;  // the earliest on top
    }
  };

  std::unique_ptr<Content> make_content() const {
    auto read = read_text(case_.file);
    if (case_.netascii)
      return netascii_content(std::move(read), case_.file.size(), case_.blksize, case_.windowsize);
    return octet_content(std::move(read), case_.file.size(), case_.blksize);
  }

  Terms terms() const { return {case_.oack, case_.windowsize, std::nullopt, content_->last_block()}; }

  void step() {
    const Time server = transfer_.deadline();
    const bool client_waits = !case_.client_is_silent && !outcome_.client_done && spoke_;
    const Time client = client_waits ? client_heard_ + case_.client_patience : Time::max();
    const Time arrival = events_.empty() ? Time::max() : events_.top().at;
    now_ = std::max(now_, std::min({server, client, arrival}));
    if (arrival <= now_) {
      const Packet packet = events_.top().packet;
      events_.pop();
      packet.to_client() ? client_receives(packet) : perform(transfer_.on_ack(packet.block, now_));
    } else if (client <= now_) {
      client_heard_ = now_;
      ack();
    } else {
      perform(transfer_.on_deadline(now_));
    }
  }

  void send(const Packet& packet) {
    const auto copies = case_.network(outcome_.packets++, packet);
    for (const Duration delay : copies) events_.push({now_ + delay, order_++, packet});
  }

  void perform(const Action& action) {
    if (std::holds_alternative<Nothing>(action)) return;
    ++outcome_.sends;
    if (std::holds_alternative<SendOack>(action)) send({Packet::Kind::oack, 0, {}});
    if (const auto* blocks = std::get_if<SendBlocks>(&action)) send_blocks(*blocks);
    if (const auto* end = std::get_if<End>(&action)) outcome_.ending = end->ending;
  }

  void send_blocks(const SendBlocks& blocks) {
    for (std::uint64_t block = blocks.first; block < blocks.first + blocks.count; ++block) {
      std::string payload(case_.blksize, '?');
      const std::span<std::uint8_t> place(reinterpret_cast<std::uint8_t*>(payload.data()), payload.size());
      const auto got = content_->read(block, {&place, 1});
      if (!got) return perform(transfer_.on_unreadable());
      payload.resize(*got);
      ++outcome_.data;
      send({Packet::Kind::data, static_cast<std::uint16_t>(block), payload});
      if (*got < case_.blksize) return transfer_.ends_at(block);
    }
  }

  // A client as RFC 7440 §4 describes it: it acknowledges a whole window, and the last block in order as soon
  // as another than the next one comes.
  void client_receives(const Packet& packet) {
    if (case_.client_is_silent) return;
    spoke_ = true;
    client_heard_ = now_;
    if (packet.kind == Packet::Kind::oack) return ack();
    const auto expected = static_cast<std::uint16_t>(client_block_ + 1);
    if (outcome_.client_done || packet.block != expected) {
      // With a window one complaint is enough until something comes that was missing (U-Boot net/tftp.c).
      const bool complains = case_.windowsize == 1 || outcome_.client_done || !complained_;
      complained_ = true;
      return complains ? ack() : void();
    }
    ++client_block_;
    ++in_window_;
    complained_ = false;
    outcome_.received += packet.payload;
    outcome_.client_done = packet.payload.size() < case_.blksize;
    if (in_window_ == case_.windowsize || outcome_.client_done) ack();
  }

  void ack() {
    in_window_ = 0;
    for (int i = 0; i < case_.acks_each; ++i) {
      send({Packet::Kind::ack, static_cast<std::uint16_t>(client_block_), {}});
    }
  }

  Case case_;
  std::unique_ptr<Content> content_;
  Transfer transfer_;
  Time now_;
  std::priority_queue<Event> events_;
  std::size_t order_ = 0;
  Outcome outcome_;
  std::uint64_t client_block_ = 0;
  std::uint32_t in_window_ = 0;
  bool complained_ = false;
  bool spoke_ = false;
  Time client_heard_;
};

inline Outcome run(const Case& one) { return World(one).run(); }

// Bytes that repeat nowhere near.
inline std::string some_file(std::size_t size) {
  std::string text;
  std::uint32_t state = 1;
  while (text.size() < size) {
    state = state * 1664525U + 1013904223U;
    text += static_cast<char>(state >> 24);
  }
  return text;
}

}  // namespace pxe::tftpd::model
