#pragma once

namespace pxe::sniff {

// The program: reads its command line, captures, prints; returns the exit code.
int sniff(int argc, char** argv);

}  // namespace pxe::sniff
