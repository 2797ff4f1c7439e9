#pragma once

#include <string>

#include "tools/pxe-sniff/machines.hpp"

namespace pxe::sniff {

// Each machine's boot as one story, appended to out:
//
//   52:54:00:12:34:03  16:23:11
//     t+0.000  DISCOVER uefi-pxe x64-uefi
//              3.047 s of silence: the DHCP server's turn
//     t+3.047  OFFER 10.77.0.125 ipxe.efi from 10.77.0.1
//
// t counts from what is first heard of the machine. A silence is a second or more.
void print_timeline(const Machines& machines, std::string& out);

}  // namespace pxe::sniff
