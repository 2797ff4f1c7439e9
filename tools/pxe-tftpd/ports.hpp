// The server's sockets: where requests come in, and from which transfers are sent. A few sockets serve all
// transfers, in turn, so that thousands of them cost few system calls, and so that a late packet of a
// client's last transfer does not meet its next one.
#pragma once

#include <deque>
#include <functional>
#include <vector>

#include "common/config/tftp_settings.hpp"
#include "tools/pxe-tftpd/inbox.hpp"
#include "tools/pxe-tftpd/outbox.hpp"
#include "tools/pxe-tftpd/poller.hpp"
#include "tools/pxe-tftpd/udp.hpp"

namespace pxe::tftpd {

struct Port {
  Socket socket;
  Peer name;  // where it is bound
  bool takes_requests = false;
  bool sends_transfers = false;
  std::vector<TransferId> blocked;  // wait for room in it
  std::optional<Time> stranger_answered_at;
};

class Ports {
 public:
  // given: sockets for requests that the service manager has bound; where there are any, none is opened. The
  // error is one sentence.
  static Result<Ports> open(const config::TftpSettings& tftp, const std::vector<int>& given);

  Port* find(int fd);
  std::deque<Port>& all() { return ports_; }

  // From which a transfer is sent whose request came to that one.
  const Port& next_for(const Port& requested);

 private:
  Result<void> open_transfer_ports(const config::TftpSettings& tftp);
  void add(Socket socket, bool takes_requests, bool sends_transfers);

  std::deque<Port> ports_;        // addresses stay
  std::vector<Port*> by_fd_;      // null: not ours
  std::vector<Port*> transfers_;  // in turn
  std::size_t turn_ = 0;
};

}  // namespace pxe::tftpd
