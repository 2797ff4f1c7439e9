#include "tools/pxe-sniff/transfers.hpp"

#include <algorithm>

#include "common/base/text.hpp"

namespace pxe::sniff {
namespace {

constexpr std::size_t longest_name = 512;  // what is kept of one; longer names are nobody's
constexpr std::int64_t second = 1'000'000;
constexpr std::int64_t silence_limit = 60 * second;

// An event without its message, which the table need not keep.
Event place_of(const Event& event) {
  Event place;
  place.frame = event.frame;
  place.time_us = event.time_us;
  place.packet = event.packet;
  place.packet.payload = {};
  place.packet.fragment.reset();
  place.mac = event.mac;
  place.client = event.client;
  return place;
}

template <class Number>
void take(const std::vector<tftp::Option>& options, std::string_view name, Number& into) {
  for (const tftp::Option& option : options) {
    if (option.name != name) continue;
    if (const auto value = parse_number<Number>(option.value)) into = *value;
  }
}

}  // namespace

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::done: return "done";
    case Outcome::aborted: return "aborted";
    case Outcome::failed: return "failed";
    case Outcome::unfinished: return "unfinished";
    case Outcome::refused: return "refused";
    case Outcome::unanswered: return "unanswered";
  }
  return "";
}

std::optional<Transfers::Side> Transfers::side_of(const frame::Packet& packet) const {
  const State* received = states_.find(endpoint(packet.destination, packet.destination_port));
  if (received != nullptr && received->transfer.server == packet.source) return Side::server;
  const State* sent = states_.find(endpoint(packet.source, packet.source_port));
  if (sent != nullptr && sent->transfer.server == packet.destination) return Side::client;
  return std::nullopt;
}

void Transfers::end(State state, Outcome outcome, std::vector<Ended>& ended) {
  Transfer& transfer = state.transfer;
  transfer.outcome = outcome;
  transfer.duration_us = state.last.time_us - state.began_us;
  if (transfer.block > 0) {
    const std::uint64_t full = state.last_block_seen ? transfer.block - 1 : transfer.block;
    transfer.bytes = full * transfer.blksize + (state.last_block_seen ? state.last_size : 0);
  }
  ended.push_back({std::move(transfer), std::move(state.last)});
}

void Transfers::begin(const Event& event, const tftp::Request& request, std::vector<Ended>& ended) {
  const std::uint64_t key = endpoint(event.packet.source, event.packet.source_port);
  const std::string_view name = std::string_view(request.filename).substr(0, longest_name);
  if (State* present = states_.find(key)) {
    Transfer& transfer = present->transfer;
    if (transfer.file == name && transfer.server == event.packet.destination && transfer.block == 0) {
      ++transfer.retransmissions;  // asked again, since nobody answered
      present->last = place_of(event);
      return;
    }
    end(std::move(*present), Outcome::unfinished, ended);
    states_.erase(key);
  }
  State state;
  state.transfer.server = event.packet.destination;
  state.transfer.server_port = event.packet.destination_port;
  state.transfer.file = name;
  state.transfer.upload = request.opcode == tftp::Opcode::wrq;
  state.transfer.first_frame = event.frame;
  state.began_us = event.time_us;
  state.last = place_of(event);
  if (auto gone = states_.put(key, std::move(state))) end(std::move(*gone), Outcome::unfinished, ended);
}

// size is the block's on the wire, of which the capture may hold less.
void Transfers::on_data(State& state, std::uint16_t block, std::size_t size, bool by_server) {
  Transfer& transfer = state.transfer;
  if (by_server == transfer.upload) return;
  const auto ahead = static_cast<std::int16_t>(block - static_cast<std::uint16_t>(transfer.block));
  if (ahead <= 0) {
    ++transfer.retransmissions;
    return;
  }
  transfer.block += static_cast<std::uint64_t>(ahead);
  state.last_size = size;
  state.last_block_seen = size < transfer.blksize;
}

// Whether the transfer has come to its good end.
bool Transfers::on_step(State& state, const tftp::Packet& packet, std::size_t length, bool by_server) {
  constexpr std::size_t header_size = 4;
  Transfer& transfer = state.transfer;
  if (const auto* accepted = std::get_if<tftp::OptionAck>(&packet); accepted && by_server) {
    take(accepted->options, "blksize", transfer.blksize);
    take(accepted->options, "windowsize", transfer.windowsize);
    std::uint64_t tsize = 0;
    take(accepted->options, "tsize", tsize);
    if (tsize != 0) transfer.tsize = tsize;
  } else if (const auto* data = std::get_if<tftp::Data>(&packet)) {
    on_data(state, data->block, std::max(length, header_size) - header_size, by_server);
  } else if (const auto* ack = std::get_if<tftp::Ack>(&packet)) {
    return by_server == transfer.upload && state.last_block_seen &&
           ack->block == static_cast<std::uint16_t>(transfer.block);
  }
  return false;
}

void Transfers::on_packet(Event& event, const tftp::Packet& packet, std::vector<Ended>& ended) {
  if (const auto* request = std::get_if<tftp::Request>(&packet)) return begin(event, *request, ended);
  const auto side = side_of(event.packet);
  if (!side) return;
  const bool by_server = *side == Side::server;
  const frame::Packet& at = event.packet;
  const std::uint64_t key =
      by_server ? endpoint(at.destination, at.destination_port) : endpoint(at.source, at.source_port);
  State& state = *states_.find(key);
  const std::int64_t silence = event.time_us - state.last.time_us;
  if (silence > state.transfer.pause_us) {
    state.transfer.pause_us = silence;
    state.transfer.server_paused = !state.last_by_server;
  }
  state.last = place_of(event);
  state.last_by_server = by_server;
  event.file = state.transfer.file;
  const bool over = on_step(state, packet, at.payload_length, by_server);
  const bool error = std::holds_alternative<tftp::ErrorPacket>(packet);
  if (!over && !error) return;
  end(std::move(state), over ? Outcome::done : by_server ? Outcome::failed : Outcome::aborted, ended);
  states_.erase(key);
}

void Transfers::expire(std::int64_t now_us, std::vector<Ended>& ended) {
  constexpr std::int64_t seldom = 10 * second;
  if (now_us - expired_us_ < seldom) return;
  expired_us_ = now_us;
  for (auto one = states_.begin(); one != states_.end();) {
    const std::uint64_t key = one->first;
    const bool over = now_us - one->second.last.time_us > silence_limit;
    if (over) end(std::move(one->second), Outcome::unfinished, ended);
    ++one;
    if (over) states_.erase(key);
  }
}

void Transfers::finish(std::vector<Ended>& ended) {
  for (auto& [key, state] : states_) end(std::move(state), Outcome::unfinished, ended);
  states_ = Recent<std::uint64_t, State>(most);
}

}  // namespace pxe::sniff
