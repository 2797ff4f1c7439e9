#pragma once

namespace pxe::cfgname {

// The program: reads its command line, prints the names; returns the exit code.
int cfgname(int argc, char** argv);

}  // namespace pxe::cfgname
