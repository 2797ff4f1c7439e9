#include "tools/pxe-tftpd/ports.hpp"

#include <sys/resource.h>

#include <algorithm>

namespace pxe::tftpd {
namespace {

// Never most of the descriptors that this process may have.
std::uint16_t transfer_sockets() {
  constexpr rlim_t wanted = 16;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
  return static_cast<std::uint16_t>(std::clamp<rlim_t>(limit.rlim_cur / 8, 1, wanted));
}

}  // namespace

Result<Ports> Ports::open(const config::TftpSettings& tftp, const std::vector<int>& given) {
  Ports ports;
  for (const int fd : given) {
    auto socket = adopt(fd);
    if (!socket) return tl::make_unexpected(std::move(socket.error()));
    ports.add(std::move(*socket), true, tftp.single_port);
  }
  if (given.empty()) {
    const std::vector<Ipv4Address> everywhere = {Ipv4Address()};
    for (const Ipv4Address address : tftp.listen.empty() ? everywhere : tftp.listen) {
      auto socket = listen_at(address, tftp.port);
      if (!socket) return tl::make_unexpected(std::move(socket.error()));
      ports.add(std::move(*socket), true, tftp.single_port);
    }
  }
  if (const auto opened = ports.open_transfer_ports(tftp); !opened)
    return tl::make_unexpected(opened.error());
  return ports;
}

Result<void> Ports::open_transfer_ports(const config::TftpSettings& tftp) {
  if (tftp.single_port) return {};
  const config::PortRange range = tftp.port_range.value_or(config::PortRange{1, transfer_sockets()});
  for (std::uint32_t port = range.first; port <= range.last; ++port) {
    auto socket = open_transfer_socket(tftp.port_range ? static_cast<std::uint16_t>(port) : std::uint16_t{0});
    if (!socket) return tl::make_unexpected(std::move(socket.error()));
    add(std::move(*socket), false, true);
  }
  return {};
}

void Ports::add(Socket socket, bool takes_requests, bool sends_transfers) {
  const auto fd = static_cast<std::size_t>(socket.fd());
  const Peer name = name_of(socket);
  Port& port = ports_.emplace_back(Port{std::move(socket), name, takes_requests, sends_transfers, {}, {}});
  if (by_fd_.size() <= fd) by_fd_.resize(fd + 1);
  by_fd_[fd] = &port;
  if (!takes_requests) transfers_.push_back(&port);
}

Port* Ports::find(int fd) {
  const auto at = static_cast<std::size_t>(fd);
  return at < by_fd_.size() ? by_fd_[at] : nullptr;
}

const Port& Ports::next_for(const Port& requested) {
  if (requested.sends_transfers) return requested;
  turn_ = (turn_ + 1) % transfers_.size();
  return *transfers_[turn_];
}

}  // namespace pxe::tftpd
