// Sockets that the service manager has opened for a daemon (sd_listen_fds(3)), so that the daemon needs no
// privilege for its port.
#pragma once

#include <vector>

namespace pxe::service {

// The descriptors of LISTEN_FDS, when LISTEN_PID names this process; none otherwise. From then on they are
// closed on exec, and a second call finds none.
std::vector<int> take_listen_fds();

}  // namespace pxe::service
