#pragma once

namespace pxe::sniff {

// What opening an interface took is given back before the first frame is looked at: root becomes nobody where
// the system allows it, every capability goes, and none can be gained again. Never fails: what cannot be
// dropped was not there, or is not ours to drop.
void drop_privileges();

}  // namespace pxe::sniff
