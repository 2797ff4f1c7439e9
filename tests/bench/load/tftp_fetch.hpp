// One TFTP download by a client that has the file already: every byte that arrives is compared with it.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "common/addr/ipv4.hpp"
#include "common/tftp/packet.hpp"
#include "tests/bench/load/clock.hpp"

namespace pxe::bench {

// Where datagrams of all fetches of a thread are received, many a call. With UDP_GRO what the server sent as
// one (UDP_SEGMENT) arrives as one.
class Receiver {
 public:
  Receiver();
  // Waits for nothing. Calls handle(datagram, from); returns how many there were.
  template <class Handle>
  std::size_t drain(int socket, const Handle& handle) {
    std::size_t datagrams = 0;
    while (true) {
      const int count = receive(socket);
      for (int i = 0; i < count; ++i) datagrams += split(static_cast<std::size_t>(i), handle);
      if (count < static_cast<int>(slots)) return datagrams;
    }
  }

 private:
  static constexpr std::size_t slots = 16;
  struct Slot {
    std::array<std::uint8_t, 65536> bytes;
    sockaddr_in from;
    alignas(cmsghdr) std::array<char, 64> control;
    iovec place;
  };
  int receive(int socket);
  // The size of each datagram in a slot; all of it where there is only one.
  std::size_t segment(std::size_t slot) const;

  template <class Handle>
  std::size_t split(std::size_t slot, const Handle& handle) {
    Bytes left = Bytes(slots_[slot].bytes).first(headers_[slot].msg_len);
    const std::size_t each = segment(slot);
    std::size_t datagrams = 0;
    do {
      const std::size_t size = std::min(each, left.size());
      handle(left.first(size), slots_[slot].from);
      left = left.subspan(size);
      ++datagrams;
    } while (!left.empty());
    return datagrams;
  }

  std::unique_ptr<Slot[]> slots_;
  std::array<mmsghdr, slots> headers_{};
};

struct FetchPlan {
  std::string file;
  unsigned blksize = 512;   // asked for unless 512
  unsigned windowsize = 1;  // asked for unless 1
  bool probe = false;       // tsize=0, and an ERROR once the size is known, as EDK2 does before each download
  double timeout = 4;       // seconds until the last packet is sent again
  int tries = 6;
};
// EDK2's PXEBC_MTFTP_TIMEOUT and PXEBC_MTFTP_RETRIES, and the options its PxeBcMtftp sends.
inline FetchPlan firmware_plan(std::string file, bool probe) {
  return {std::move(file), 1468, 4, probe, 4, 6};
}

class TftpFetch {
 public:
  enum class State { running, done, failed };

  TftpFetch(FetchPlan plan, Bytes expected, Ipv4Address local, const sockaddr_in& server);
  ~TftpFetch();
  TftpFetch(const TftpFetch&) = delete;
  TftpFetch& operator=(const TftpFetch&) = delete;

  void start(Time now);
  void on_readable(Time now, Receiver& receiver);
  void on_time(Time now);  // to be called now and then

  int fd() const { return socket_; }
  State state() const { return state_; }
  const std::string& why() const { return why_; }  // it failed
  std::size_t received() const { return offset_; }
  unsigned resent() const { return resent_; }

 private:
  void on_datagram(Bytes datagram, const sockaddr_in& from, Time now);
  void on_data(const tftp::Data& data, Time now);
  void on_options(const tftp::OptionAck& answer, Time now);
  void acknowledge(std::uint16_t block, Time now);
  void send(Time now);
  void fail(std::string why);

  FetchPlan plan_;
  Bytes expected_;
  sockaddr_in peer_;
  int socket_;
  bool connected_ = false;
  State state_ = State::running;
  std::string why_;
  std::size_t offset_ = 0;
  std::uint16_t last_ = 0;  // the block received last in order
  unsigned blksize_ = 512;
  unsigned window_ = 1;
  unsigned in_window_ = 0;
  bool gap_told_ = false;
  unsigned resent_ = 0;
  int tries_left_;
  Time deadline_;
  std::vector<std::uint8_t> out_;
};

}  // namespace pxe::bench
