#pragma once

#include <vector>

#include "common/base/result.hpp"

namespace pxe::service {

// The sockets that whoever started the program has opened for it (sd_listen_fds(3): LISTEN_PID and
// LISTEN_FDS), so that it needs no privilege for its ports and no packet is lost over a restart. None where
// nothing was handed over. type is SOCK_DGRAM or SOCK_STREAM; the error names a descriptor that is no such
// IPv4 socket. They do not block, are closed by exec, and are handed over once: the environment forgets them.
Result<std::vector<int>> take_handed_sockets(int type);

}  // namespace pxe::service
